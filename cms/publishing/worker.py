"""The publisher: what is public → entries → a release → the switch. Safe to start at any time, any number of times."""

import logging
import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from jinja2 import TemplateError

from cms.handbook.schedule import follow_the_clock
from cms.publishing import good, releases, withdrawal
from cms.publishing.folder import ExportFailed, bring_up_to_date
from cms.publishing.models import REBUILD, OutboxRow, Release
from site_builder.build import BuildError
from site_builder.content import ContentError
from site_builder.render import ThemeError

logger = logging.getLogger(__name__)

# Without a bell from an editor: finished films, announced plans and missed signals are found this often.
LOOK_EVERY = timedelta(seconds=20)
# A build that failed is not tried again at every bell as long as nothing changes.
RETRY_AFTER = timedelta(minutes=10)
# Enough for any burst of edits; what comes later is the next bell's.
ROUNDS = 5

EXPECTED = (ExportFailed, BuildError, ContentError, ThemeError, TemplateError, releases.ReleaseRefused)


def publish_due(now: datetime, *, force: bool = False, actor: str = "") -> list[Release]:
    """Bring the reader site up to date; returns the releases made, failed ones too.

    With `force` it looks, and builds, even when nothing changed. A release that fails leaves the live one alone.
    """
    made: list[Release] = []
    with releases.lock() as mark:
        _heal(now)
        follow_the_clock(now)
        for _round in range(ROUNDS):
            pending = list(OutboxRow.objects.filter(done_at__isnull=True).values_list("cause", flat=True))
            force = force or REBUILD in pending
            if not force and not pending and not _time_to_look(mark, now):
                break
            os.utime(mark, (now.timestamp(), now.timestamp()))
            release = _publish(timezone.now() if made else now, force, actor)
            if release is None:
                break
            made.append(release)
            force = False
            if release.state == Release.State.FAILED:
                made += _publish_without_withdrawn(actor)
                break
        withdrawal.clear_up()
    return made


def _publish(now: datetime, force: bool, actor: str) -> Release | None:
    # Read before the export: what is written from here on belongs to the next round.
    through = OutboxRow.objects.aggregate(last=Max("seq"))["last"] or 0
    withdrawal.clear_up()
    if OutboxRow.objects.filter(done_at__isnull=True, cause=withdrawal.TAKEN_DOWN).exists():
        withdrawal.clear_drafts()
    inputs, changed = "", 0
    release: Release | None = None
    try:
        export = bring_up_to_date(Path(settings.EXPORT_DIR), now)
        inputs, changed = releases.inputs_of(export.digest), export.changed
        if not force and _is_live(inputs):
            _done(through, now)
            return None
        if not force and _failed_lately(inputs, now):
            return None
        release = _begin(now, inputs, through, changed, actor)
        notes = releases.build_release(release, Path(settings.EXPORT_DIR), Path(settings.THEME_DIR))
    except EXPECTED as error:
        if release is None and not force and _failed_lately(inputs, now, str(error)):
            return None
        return _fail(release or _begin(now, inputs, through, changed, actor), str(error))
    except Exception as error:
        logger.exception("The publisher failed")
        if release is None and not force and _failed_lately(inputs, now, repr(error)):
            return None
        return _fail(release or _begin(now, inputs, through, changed, actor), repr(error))
    _go_live(release, through, notes)
    withdrawal.forget_restored(export.entries)
    _keep_what_was_good()
    releases.prune()
    return release


def _keep_what_was_good() -> None:
    """A full disk does not undo a release that is live."""
    try:
        good.keep()
    except OSError:
        logger.exception("What the release was made from could not be kept")


def _publish_without_withdrawn(actor: str) -> list[Release]:
    """Nothing new can be built, and the live release holds what was taken down: what was good before, without that."""
    if not withdrawal.live_release_holds_some():
        return []
    now = timezone.now()
    # Its inputs are nobody's: the next round tries the new site again.
    release = _begin(now, "", 0, 0, actor)
    try:
        withdrawal.put_away(now)
        notes = releases.build_release(release, good.content(), good.theme())
    except Exception as error:
        logger.exception("What was taken down could not be published without")
        withdrawal.remove_from_live()
        return [_fail(release, repr(error))]
    _go_live(release, 0, [_("Made from the release before, without what was taken down; newer changes wait."), *notes])
    releases.prune()
    return [release]


def _begin(now: datetime, inputs: str, through: int, changed: int, actor: str) -> Release:
    pending = OutboxRow.objects.filter(done_at__isnull=True, seq__lte=through)
    actors = dict.fromkeys([*([actor] if actor else []), *pending.values_list("actor", flat=True)])
    return Release.objects.create(
        name=releases.new_name(now),
        started_at=now,
        inputs=inputs,
        outbox_seq=through,
        changed=changed,
        actors=", ".join(name for name in actors if name)[:300],
    )


def _go_live(release: Release, through: int, notes: list[str]) -> None:
    """First the switch, then the rows: after a crash between the two, `_heal` believes the switch."""
    releases.switch_to(release)
    now = timezone.now()
    with transaction.atomic():
        _mark_live(release, now)
        release.log = "\n".join(notes)
        release.save(update_fields=["log"])
        _done(through, now)


def _mark_live(release: Release, now: datetime) -> None:
    Release.objects.filter(state=Release.State.LIVE).exclude(pk=release.pk).update(state=Release.State.REPLACED)
    release.state = Release.State.LIVE
    release.finished_at = now
    release.save(update_fields=["state", "finished_at"])


def _done(through: int, now: datetime) -> None:
    OutboxRow.objects.filter(done_at__isnull=True, seq__lte=through).update(done_at=now)


def _fail(release: Release, reason: str) -> Release:
    release.state = Release.State.FAILED
    release.finished_at = timezone.now()
    release.log = _("The new release was not made; readers still see the one before.") + "\n" + reason
    release.save(update_fields=["state", "finished_at", "log"])
    # A wish for a new release has been tried; changes stay in the outbox until they are out.
    OutboxRow.objects.filter(done_at__isnull=True, cause=REBUILD).update(done_at=release.finished_at)
    return release


def _heal(now: datetime) -> None:
    """After a crash: the switch says what is live; whatever else was being built will not come any more."""
    name = releases.current_name()
    switched = Release.objects.filter(name=name).exclude(state=Release.State.LIVE).first() if name else None
    with transaction.atomic():
        if switched:
            _mark_live(switched, now)
        # Without its inputs, for a crash is no verdict on them: the same build is tried again at once.
        Release.objects.filter(state=Release.State.BUILDING).update(
            state=Release.State.FAILED,
            finished_at=now,
            inputs="",
            log=_("The publisher was stopped while it was building."),
        )


def _is_live(inputs: str) -> bool:
    return Release.objects.filter(state=Release.State.LIVE, inputs=inputs, name=releases.current_name()).exists()


def _failed_lately(inputs: str, now: datetime, reason: str = "") -> bool:
    """Whether the last try failed on the same inputs (and, for a failed export, for the same reason)."""
    last = Release.objects.first()
    if last is None or last.state != Release.State.FAILED or last.inputs != inputs or reason not in last.log:
        return False
    return last.finished_at is not None and now - last.finished_at < RETRY_AFTER


def _time_to_look(mark: Path, now: datetime) -> bool:
    looked = datetime.fromtimestamp(mark.stat().st_mtime, tz=now.tzinfo)
    return not releases.current_name() or not timedelta(0) <= now - looked < LOOK_EVERY

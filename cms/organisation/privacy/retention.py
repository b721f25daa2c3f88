"""What is past its time goes. Later rooms register their own steps at start-up; each works in chunks, so a run that was
killed is simply run again (docs/features/privacy.md says how long what is kept)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q, QuerySet

from cms.organisation import audit
from cms.organisation.models import ActivationCode, Device, PeopleJob
from cms.organisation.privacy.private_traces import walk
from cms.organisation.private import private_files
from cms.organisation.work import results

CHUNK = 1000
# A code is told apart from an unknown one for a while after it ran out.
KEEP_CODES = timedelta(days=30)
KEEP_DEVICES = timedelta(days=365)
KEEP_FAILED_SIGN_INS = timedelta(days=90)
# Longer than any job waits for the file it was given.
KEEP_LOOSE_FILES = timedelta(days=30)

Say = Callable[[str], None]
# step(now, dry_run, say) → how many rows or files went, or would go
Step = Callable[[datetime, bool, Say], int]

STEPS: dict[str, Step] = {}


def silent(text: str) -> None:
    """Nobody listens."""


def run(now: datetime, *, dry_run: bool = False, say: Say = silent) -> dict[str, int]:
    """Every step, and how many rows each took away. Steps that took something are audited with their counts."""
    counts = {}
    for name, step in STEPS.items():
        counts[name] = step(now, dry_run, say)
        if counts[name] and not dry_run:
            audit.record("system", "retention.run", object=name, rows=counts[name], at=now)
    return counts


def in_chunks(rows: QuerySet[Any], act: Callable[[QuerySet[Any]], Any], *, name: str, say: Say) -> int:
    """Acts on chunks of the rows until none is left, each in a transaction of its own. The act must take rows out of
    the query, or it would never end."""
    count = 0
    while chunk := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            act(rows.model._base_manager.filter(pk__in=chunk))
        count += len(chunk)
        say(f"{name}: {count}")
    return count


def deletion(name: str, rows_at: Callable[[datetime], QuerySet[Any]]) -> Step:
    """The step that deletes the rows of a query."""

    def step(now: datetime, dry_run: bool, say: Say) -> int:
        rows = rows_at(now)
        return rows.count() if dry_run else in_chunks(rows, _delete, name=name, say=say)

    return step


def raw_limit(now: datetime) -> datetime:
    """What a member did before this moment is no longer kept by person."""
    return now - timedelta(days=settings.RAW_FACTS_MONTHS * 365 // 12)


def _codes(now: datetime) -> QuerySet[Any]:
    return ActivationCode.objects.filter(expires_at__lt=now - KEEP_CODES)


def _devices(now: datetime) -> QuerySet[Any]:
    long_ago = now - KEEP_DEVICES
    return Device.objects.filter(Q(revoked_at__lt=long_ago) | Q(expires_at__lt=long_ago))


def _sessions(now: datetime) -> QuerySet[Any]:
    return Session.objects.filter(expire_date__lt=now)


def _results(now: datetime, dry_run: bool, say: Say) -> int:
    """Files that were ordered and not fetched within their week, or were."""
    return results.expired(now).count() if dry_run else results.delete_expired(now)


def _loose_files(now: datetime, dry_run: bool, say: Say) -> int:
    """Private files that no result names: uploads of imports, and what a killed worker left."""
    storage = private_files()
    named = set(PeopleJob.objects.exclude(result="").values_list("result", flat=True))
    old = [
        name for name in walk(storage)
        if name not in named and storage.get_modified_time(name) < now - KEEP_LOOSE_FILES
    ]  # fmt: skip
    for name in old if not dry_run else ():
        storage.delete(name)
    return len(old)


def _failed_sign_ins(now: datetime, dry_run: bool, say: Say) -> int:
    """The tables of django-axes, where it is installed."""
    if not apps.is_installed("axes"):
        return 0
    count = 0
    for name in ("AccessAttempt", "AccessFailureLog", "AccessLog"):
        old = apps.get_model("axes", name)._base_manager.filter(attempt_time__lt=now - KEEP_FAILED_SIGN_INS)
        count += old.count() if dry_run else in_chunks(old, _delete, name="sign-ins", say=say)
    return count


def _delete(rows: QuerySet[Any]) -> None:
    rows.delete()


STEPS |= {
    "codes": deletion("codes", _codes),
    "devices": deletion("devices", _devices),
    "sessions": deletion("sessions", _sessions),
    "results": _results,
    "files": _loose_files,
    "sign-ins": _failed_sign_ins,
}

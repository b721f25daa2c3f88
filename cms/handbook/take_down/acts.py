"""The two acts. What they leave on disk is `publishing`'s to clear: it hears of each row that is written here."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from cms.handbook.models import DocumentPage, TakeDown
from cms.handbook.models.tree import ReaderPage, unit_of
from cms.organisation import audit
from cms.organisation.models import User

OF_DRAFTS = ["latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"]
TAKEN, LIFTED = "handbook.take_down", "handbook.lift_take_down"


class TakeDownRefused(Exception):
    """`code` for programs, `reason` for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def take_down(document: DocumentPage, *, by: User, reason: str, now: datetime) -> TakeDown:
    """Off the site with all its parts; what was scheduled or under approval is called off. All of it or nothing."""
    reason = _given(reason)
    with transaction.atomic():
        held = _locked(document)
        try:
            with transaction.atomic():
                made = TakeDown.objects.create(document=held, taken_by=by, taken_at=now, reason=reason)
        except IntegrityError:
            raise TakeDownRefused("taken-down", _("This document has already been taken down.")) from None
        family = list(_family(held))
        made.live = [[page.pk, _live_revision(page).pk] for page in family if page.live]
        made.save(update_fields=["live"])
        for page in family:
            _off(page, by)
        log(instance=held, action=TAKEN, user=by, data={"reason": reason})
        _audit(by, "document.take_down", held, reason, len(made.live), now)
    return made


def lift(document: DocumentPage, *, by: User, how: str, reason: str, now: datetime) -> TakeDown:
    """Ends the take-down and, `AS_IT_WAS`, publishes what was live when it began.

    Raises `NotToBePublished` where that may not go out (again), or where `by` wrote part of it.
    """
    reason = _given(reason)
    with transaction.atomic():
        held = _locked(document)
        row: TakeDown | None = TakeDown.objects.open().filter(document=held).first()
        if row is None:
            raise TakeDownRefused("not-taken-down", _("This document is not taken down."))
        row.lifted_at, row.lifted_by, row.lift, row.lift_reason = now, by, how, reason
        row.save(update_fields=["lifted_at", "lifted_by", "lift", "lift_reason"])
        # A publish that was under way at the take-down may have ended after it; nobody approved that since.
        for page in _family(held):
            if page.live:
                _off(page, by)
        back = list(_revisions(row)) if how == TakeDown.Lift.AS_IT_WAS else []
        for revision in back:
            # The door has asked for the right to; `check` asks again for two people, of this very version.
            revision.publish(user=by, skip_permission_checks=True)
        log(instance=held, action=LIFTED, user=by, data={"reason": reason, "how": how})
        _audit(by, "document.restore" if back else "document.lift", held, reason, len(back), now)
    return row


def _given(reason: str) -> str:
    """One line: the audit log and the page's history show it as such."""
    said = " ".join(reason.split())
    if not said:
        raise TakeDownRefused("no-reason", _("Write the reason: it stays in the audit log."))
    return said[:300]


def _locked(document: DocumentPage) -> DocumentPage:
    """Two people at once queue here; the second finds what the first has done."""
    if not list(Page.objects.select_for_update().filter(pk=document.pk).values_list("pk")):
        raise TakeDownRefused("deleted", _("This document has been deleted meanwhile."))
    return DocumentPage.objects.get(pk=document.pk)


def _family(document: DocumentPage) -> Iterator[Any]:
    yield document
    yield from document.get_descendants().specific()


def _live_revision(page: Any) -> Revision:
    """The version that readers see. A page that was made live without one gets it now; a draft of it stays the latest."""
    if page.live_revision is not None:
        held: Revision = page.live_revision
        return held
    draft = page.get_latest_revision() if page.has_unpublished_changes else None
    made: Revision = page.save_revision(clean=False, changed=False)
    if draft is not None:
        draft.as_object().save_revision(user=draft.user, clean=False, changed=False)
        page.refresh_from_db(fields=OF_DRAFTS)
    return made


def _off(page: Any, by: User) -> None:
    """Whatever locks and rights say of a single part: the act is about the document."""
    UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)
    page.revisions.update(approved_go_live_at=None)
    if page.current_workflow_state:
        page.current_workflow_state.cancel(user=by)


def _revisions(row: TakeDown) -> Iterator[Revision]:
    """The document's first, since its parts go out only with it; what was deleted meanwhile is left out."""
    for page_pk, revision_pk in row.live:
        page: Any = Page.objects.filter(pk=page_pk).first()
        revision = page.specific.revisions.filter(pk=revision_pk).first() if page else None
        if revision is not None and isinstance(page.specific, ReaderPage):
            yield revision


def _audit(by: User, action: str, document: DocumentPage, reason: str, rows: int, now: datetime) -> None:
    unit = unit_of(document)
    audit.record(
        by, action, object=f"document:{document.content_id}", unit_code=unit.code if unit else "", reason=reason,
        rows=rows, at=now,
    )  # fmt: skip

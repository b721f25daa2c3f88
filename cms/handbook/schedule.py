"""Pages whose hour has come, or has passed. Wagtail's own command stops at the first page that may not go out."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from cms.handbook.approval import NotToBePublished

logger = logging.getLogger(__name__)

REFUSED = "handbook.schedule_refused"


def follow_the_clock(now: datetime) -> None:
    """Take off what has expired, let out what is due. A page that cannot go holds none of the others back."""
    for page in Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at").specific():
        _take_off(page)
    for revision in Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at"):
        _let_out(revision)


def refusal_of(page: Page) -> str:
    """Why the clock did not publish what was saved last; empty once somebody has saved again."""
    refused = PageLogEntry.objects.filter(page=page.pk, action=REFUSED).order_by("-timestamp").first()
    if refused is None or (page.latest_revision_created_at and page.latest_revision_created_at > refused.timestamp):
        return ""
    return str(refused.data.get("reason", ""))


def _take_off(page: Any) -> None:
    try:
        with transaction.atomic():
            page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    except Exception:
        logger.exception("An expired page could not be taken off; it is tried again")


def _let_out(revision: Revision) -> None:
    try:
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish.scheduled")
    except NotToBePublished as refused:
        _call_off(revision, str(refused.reason))
    except Exception as error:
        logger.exception("A scheduled page could not be published")
        _call_off(revision, str(error))


def _call_off(revision: Revision, reason: str) -> None:
    """Not tried at every look again; its author reads why on the first screen, in the editor and in the history."""
    page: Any = revision.content_object
    with transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        if page is not None:
            log(instance=page, action=REFUSED, revision=revision, data={"reason": reason[:300]})

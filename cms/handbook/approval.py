"""What must hold before a page goes out: two people, the tick against secrets, and no stamp of secrecy."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, TaskState, WorkflowState

from cms.handbook.first_page import lines_of
from cms.handbook.originals import examine
from cms.handbook.stamps import stamp_in_file_name, stamp_in_lines, stamp_in_title
from cms.handbook.writers import writers_of


class NotToBePublished(Exception):
    """`code` for programs, `reason` for people.

    Not a `PermissionDenied`: Wagtail would answer that with a sentence that explains nothing.
    """

    def __init__(self, code: str, reason: str | Promise, page: Page) -> None:
        super().__init__(str(reason))
        self.code = code
        self.reason = reason
        self.page = page


def check(revision: Revision, user: Any) -> None:
    """Raises `NotToBePublished`. Without a user it is the clock, which publishes what somebody let go before."""
    page: Any = revision.as_object()
    refuse_content(page)
    if user is not None and user.pk in writers_of(revision):
        raise NotToBePublished(
            "own-page", _("You wrote part of this yourself: another person has to approve and publish it."), page
        )


def let_out_by(revision: Revision, user: Any) -> bool:
    """Whether the user took the last step of the workflow for this very version."""
    given = TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED, finished_by=user)
    return user is not None and given.filter(workflow_state__status=WorkflowState.STATUS_APPROVED).exists()


def refuse_content(page: Page) -> None:
    """What no second person can let through."""
    document = _document(page)
    if document.take_downs.open().exists():
        raise NotToBePublished(
            "taken-down", _("This document is taken down: nothing of it goes out before that is lifted."), page
        )
    if not document.holds_no_secret:
        raise NotToBePublished(
            "no-tick", _("The document lacks the tick “holds no state secret” on the tab “Release”."), page
        )
    if _lacks_description(page):
        raise NotToBePublished(
            "no-description", _("A picture in the text lacks its description. Write what it shows, or tick that it only decorates."), page,
        )  # fmt: skip
    for stamp in _stamps(page):
        if stamp:
            raise NotToBePublished(
                "stamp", _("“%(stamp)s” stands where a stamp of secrecy stands. State secrets never enter the handbook.") % {"stamp": stamp}, page,
            )  # fmt: skip


def _stamps(page: Any) -> Iterator[str]:
    yield stamp_in_title(f"{page.title}\n{getattr(page, 'summary', '')}")
    yield stamp_in_lines(lines_of(page))
    original = getattr(page, "original_file", None)
    if original:
        yield stamp_in_file_name(original.filename)
        reading = examine(original)
        yield reading.stamp if reading else ""


def _lacks_description(page: Any) -> bool:
    """The editor asks for it; a draft that came from a Word file may never have been in the editor."""
    pictures = [block.value["image"] for block in getattr(page, "body", ()) if block.block_type == "picture"]
    return any(image and not image.decorative and not (image.contextual_alt_text or "").strip() for image in pictures)


def _document(page: Any) -> Any:
    return page if hasattr(page, "holds_no_secret") else page.document

"""What must hold before a page goes out: two people, the tick against secrets, and no stamp of secrecy."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from cms.handbook.first_page import lines_of
from cms.handbook.stamps import stamp_in_file_name, stamp_in_lines, stamp_in_title


class NotToBePublished(Exception):
    """`code` for programs, `reason` for people.

    Not a `PermissionDenied`: Wagtail would answer that with a sentence that explains nothing.
    """

    def __init__(self, code: str, reason: str | Promise, page: Page) -> None:
        super().__init__(str(reason))
        self.code = code
        self.reason = reason
        self.page = page


def writers_of(revision: Revision) -> set[int]:
    """Whoever wrote what would go out: all who saved since the version that is live, and whoever began the page."""
    page: Any = revision.content_object
    since = page.live_revision_id or 0
    saved = page.revisions.filter(pk__gt=since, pk__lte=revision.pk).values_list("user_id", flat=True)
    begun = {page.owner_id} if not page.live_revision_id else set()
    return {*saved, *begun} - {None}


def check(revision: Revision, user: Any) -> None:
    """Raises `NotToBePublished`. Without a user it is the clock, which publishes what somebody let go before."""
    page: Any = revision.as_object()
    refuse_content(page)
    if user is not None and user.pk in writers_of(revision):
        raise NotToBePublished(
            "own-page", _("You wrote part of this yourself: another person has to approve and publish it."), page
        )


def refuse_content(page: Page) -> None:
    """What no second person can let through."""
    document = _document(page)
    if not document.holds_no_secret:
        raise NotToBePublished(
            "no-tick", _("The document lacks the tick “holds no state secret” on the tab “Release”."), page
        )
    if _lacks_description(page):
        raise NotToBePublished(
            "no-description", _("A picture in the text lacks its description. Write what it shows, or tick that it only decorates."), page,
        )  # fmt: skip
    for stamp in (
        stamp_in_title(f"{page.title}\n{getattr(page, 'summary', '')}"),
        stamp_in_file_name(page.original_file.filename) if getattr(page, "original_file", None) else "",
        stamp_in_lines(lines_of(page)),
    ):
        if stamp:
            raise NotToBePublished(
                "stamp", _("“%(stamp)s” stands where a stamp of secrecy stands. State secrets never enter the handbook.") % {"stamp": stamp}, page,
            )  # fmt: skip


def _lacks_description(page: Any) -> bool:
    """The editor asks for it; a draft that came from a Word file may never have been in the editor."""
    pictures = [block.value["image"] for block in getattr(page, "body", ()) if block.block_type == "picture"]
    return any(image and not image.decorative and not (image.contextual_alt_text or "").strip() for image in pictures)


def _document(page: Any) -> Any:
    return page if hasattr(page, "holds_no_secret") else page.document

"""Where take-downs stand in the CMS: the menus of a document, the top of its editor, its history."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page, PageLogEntry

from cms.handbook.models import DocumentPage
from cms.handbook.schedule import REFUSED, refusal_of
from cms.handbook.take_down import views
from cms.handbook.take_down.acts import LIFTED, TAKEN
from cms.handbook.take_down.queries import document_of, may_lift, may_take_down, open_one
from cms.organisation.models import User


@hooks.register("register_admin_urls")
def register_take_down() -> list[URLPattern]:
    return [
        path("thu-hoi/<int:page_id>/", views.take_down, name="handbook_take_down"),
        path("thu-hoi/<int:page_id>/khoi-phuc/", views.lift, name="handbook_lift"),
    ]


@hooks.register("register_page_header_buttons")
def offer_in_header(page: Page, user: User, next_url: str | None = None, **kwargs: Any) -> Iterator[Button]:
    if page.specific_class is DocumentPage:
        yield from _buttons(page, user, open_one(page.specific) is not None)


@hooks.register("register_page_listing_more_buttons")
def offer_in_lists(page: Page, user: User, next_url: str | None = None, **kwargs: Any) -> Iterator[Button]:
    """The list of documents has read the state with the rows; elsewhere what is live is known not to be down."""
    if page.specific_class is DocumentPage and (page.live or hasattr(page, "is_taken_down")):
        yield from _buttons(page, user, getattr(page, "is_taken_down", False))


def _buttons(page: Page, user: User, down: bool) -> Iterator[Button]:
    if down and may_lift(user, page):
        yield Button(_("Restore"), reverse("handbook_lift", args=[page.pk]), icon_name="rotate", priority=62)
    elif not down and may_take_down(user, page):
        yield Button(_("Take down"), reverse("handbook_take_down", args=[page.pk]), icon_name="warning", priority=62)


@hooks.register("before_edit_page")
def say_what_stopped_it(request: HttpRequest, page: Page) -> None:
    """At the top of the editor, of the document and of its parts alike."""
    document = document_of(page)
    if request.method != "GET" or document is None:
        return
    row = open_one(document)
    if row is not None:
        said = _("Taken down on %(at)s by %(who)s because: %(reason)s") % {
            "at": f"{timezone.localtime(row.taken_at):%d/%m/%Y %H:%M}", "who": row.taken_by, "reason": row.reason,
        }  # fmt: skip
        restore = messages.button(reverse("handbook_lift", args=[document.pk]), _("Restore"))
        messages.warning(request, said, buttons=[restore] if may_lift(request.user, document) else [])
    refusal = refusal_of(page)
    if refusal:
        messages.error(
            request, _("It was not published at the hour it was scheduled for: %(reason)s") % {"reason": refusal}
        )


class TakenFormatter(LogFormatter):
    label = gettext_lazy("Take down")
    sentence = gettext_lazy("Taken down: %(reason)s")

    def format_message(self, log_entry: PageLogEntry) -> str:
        return str(self.sentence) % {"reason": log_entry.data.get("reason", "")}


class LiftedFormatter(TakenFormatter):
    label = gettext_lazy("Lift take-down")
    sentence = gettext_lazy("Take-down lifted: %(reason)s")


class RefusedFormatter(TakenFormatter):
    label = gettext_lazy("Refuse scheduled publishing")
    sentence = gettext_lazy("Not published at the hour it was scheduled for: %(reason)s")


@hooks.register("register_log_actions")
def register_acts(actions: LogActionRegistry) -> None:
    for action, formatter in ((TAKEN, TakenFormatter), (LIFTED, LiftedFormatter), (REFUSED, RefusedFormatter)):
        actions.register_action(action)(formatter)

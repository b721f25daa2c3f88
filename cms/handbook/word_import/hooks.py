"""Where the import stands in the CMS: in the menu, and on the pages of committees."""

from collections.abc import Iterator
from typing import Any, cast

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from cms.handbook.models import CommitteePage
from cms.handbook.word_import import views
from cms.handbook.word_import.receiving import committees_of
from cms.organisation.models import User


@hooks.register("register_admin_urls")
def register_word_import() -> list[URLPattern]:
    return [
        path("word-import/", views.index, name="handbook_word_files"),
        path("word-import/<int:pk>/", views.show, name="handbook_word_file"),
        path("word-import/<int:pk>/progress/", views.progress, name="handbook_word_progress"),
        path("word-import/<int:pk>/pictures/<str:name>", views.shown_picture, name="handbook_word_picture"),
        path("word-import/<int:pk>/again/", views.again, name="handbook_word_again"),
        path("word-import/<int:pk>/cancel/", views.cancel, name="handbook_word_cancel"),
        path("word-import/<int:pk>/delete/", views.delete, name="handbook_word_delete"),
    ]


class WordImportItem(MenuItem):
    """Shown to those who may add a document somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return committees_of(cast(User, request.user)).exists()


@hooks.register("register_admin_menu_item")
def register_word_menu() -> MenuItem:
    return WordImportItem(
        _("Import from Word"), reverse("handbook_word_files"), name="word-import", icon_name="upload", order=151
    )


@hooks.register("register_page_header_buttons")
def offer_word_import(page: Page, user: User, next_url: str | None = None, **kwargs: Any) -> Iterator[Button]:
    if isinstance(page.specific, CommitteePage) and page.permissions_for_user(user).can_add_subpage():
        address = f"{reverse('handbook_word_files')}?committee={page.pk}"
        yield Button(_("Import from Word"), address, icon_name="upload", priority=15)

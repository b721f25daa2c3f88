"""The handbook in the CMS: flat list of documents, editable lists, and nothing of Wagtail that we do not use."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import PageTitleColumn
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.handbook import dashboard, document_check, editor  # noqa: F401  # register panels, addresses, scripts
from cms.handbook.approval import NotToBePublished, check
from cms.handbook.identity import day
from cms.handbook.listing import DocumentFilters, DocumentIndexView, StateColumn
from cms.handbook.models import CommitteePage, DocumentPage, DocumentType, FieldOfWork, HandbookPage, Issuer
from cms.handbook.models.tree import ReaderPage
from cms.handbook.reader_lists import GlossaryTermViewSet, TopicViewSet
from cms.handbook.rights import POLICY, readable
from cms.handbook.take_down import hooks as take_down  # noqa: F401  # registers its own screens
from cms.handbook.word_import import hooks as word_import  # noqa: F401  # registers its own screens

# Screens for sites that Wagtail serves itself.
UNUSED_SETTINGS = ("sites", "locales", "redirects")


class DocumentListing(PageListingViewSet):
    model = DocumentPage
    index_view_class = DocumentIndexView
    icon = "doc-full"
    menu_label = pgettext_lazy("handbook", "Documents")
    menu_order = 150
    add_to_admin_menu = True
    name = "documents"
    url_prefix = "van-ban"
    columns = [
        PageTitleColumn("title", label=gettext_lazy("Title"), sort_key="title", classname="title"),
        Column("summary", label=gettext_lazy("Summary")),
        Column("issuer", label=gettext_lazy("Issuer"), sort_key="issuer"),
        Column("issued_on", accessor=day, label=gettext_lazy("Issued on"), sort_key="issued_on"),
        Column("circulation", accessor="get_circulation_display", label=gettext_lazy("Circulation")),
        StateColumn("status", label=gettext_lazy("Status"), sort_key="live"),
    ]
    filterset_class = DocumentFilters


@hooks.register("register_admin_viewset")
def documents_viewset() -> DocumentListing:
    return DocumentListing("documents")


class DocumentTypeViewSet(SnippetViewSet):
    model = DocumentType
    icon = "tag"
    list_display = ["name", "letters", "authority", "code", "order"]
    list_filter = ["authority"]


class IssuerViewSet(SnippetViewSet):
    model = Issuer
    icon = "group"
    list_display = ["name", "letters", "level", "unit", "code"]
    list_filter = ["level"]


class FieldOfWorkViewSet(SnippetViewSet):
    model = FieldOfWork
    icon = "tag"
    list_display = ["name", "code", "order"]


class VocabularyGroup(SnippetViewSetGroup):
    items = (TopicViewSet, GlossaryTermViewSet, DocumentTypeViewSet, IssuerViewSet, FieldOfWorkViewSet)
    menu_label = gettext_lazy("Lists")
    menu_icon = "list-ul"
    menu_order = 600


register_snippet(VocabularyGroup)


@hooks.register("construct_settings_menu")
def hide_unused_settings(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in UNUSED_SETTINGS]


@hooks.register("construct_main_menu")
def tell_files_from_documents(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail calls uploaded files documents, and so the menu would have two entries of one name."""
    for item in items:
        if item.url == reverse("wagtaildocs:index"):
            item.label = gettext_lazy("Original files")


@hooks.register("construct_main_menu")
def hide_documents_from_others(request: HttpRequest, items: list[MenuItem]) -> None:
    """Personnel officers and secretaries have no documents here: a list that is always empty is no work of theirs."""
    if not POLICY.user_has_any_permission(request.user, {"add", "change", "publish", "lock"}):
        items[:] = [item for item in items if item.url != reverse("documents:index")]


@hooks.register("construct_page_chooser_queryset")
def only_readable_pages(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Relations lead to the documents of all committees, but nobody sees the drafts of others."""
    return readable(request.user, pages)


@hooks.register("before_serve_document")
def only_staff_open_originals(document: Any, request: HttpRequest) -> None:
    """Readers get the signed PDF from the published site. Wagtail itself gives its files to everybody who asks."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404


@hooks.register("construct_page_action_menu")
def decide_first(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Whoever opens a page that waits for them came to decide: that is the first button, saving the next."""
    items.sort(key=lambda item: item.name not in ("approve", "reject"))


@hooks.register("before_publish_page")
def publish_only_what_may_go_out(request: HttpRequest, page: Page) -> HttpResponse | None:
    """In the editor the draft has just been saved: back to it with the reason, and nothing is lost."""
    latest = page.get_latest_revision()
    try:
        if latest is not None and isinstance(page.specific, ReaderPage):
            check(latest, request.user)
    except NotToBePublished as refused:
        messages.error(request, str(refused.reason))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_copy_page")
def refuse_copies(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A document is its number, type, issuer and date: a second one of the same would be a lie."""
    specific: Any = page.specific
    if not isinstance(specific, (HandbookPage, CommitteePage, DocumentPage)):
        return None
    messages.error(
        request,
        _("Documents are not copied: each has its own number and date. Add a new document; its parts can be copied."),
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)

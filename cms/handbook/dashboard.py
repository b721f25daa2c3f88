"""The first screen of those who write and let out documents. Nothing on it is outside what the user works on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.forms import Media
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel, UserObjectsInWorkflowModerationPanel
from wagtail.models import Page, PageLogEntry

from cms.handbook import gaps
from cms.handbook.models import DocumentPage, TakeDown
from cms.handbook.rights import POLICY
from cms.handbook.schedule import REFUSED
from cms.organisation.models import User

SHOWN = 8


@dataclass(frozen=True)
class Draft:
    page: Page
    saved_at: datetime
    taken_down: bool
    refusal: str


@dataclass(frozen=True)
class Line:
    label: Any
    count: int
    of: int
    address: str


def works_on_pages(user: User | AnonymousUser) -> bool:
    return bool(POLICY.user_has_any_permission(user, {"add", "change", "publish", "lock"}))


def own_pages(user: User | AnonymousUser) -> QuerySet[Page]:
    """What the user works on: the same pages as Wagtail's lists and explorer show."""
    pages: QuerySet[Page] = POLICY.explorable_instances(user)
    return pages


def own_documents(user: User | AnonymousUser) -> QuerySet[Any]:
    documents: QuerySet[Any] = DocumentPage.objects.filter(pk__in=own_pages(user).values("pk"))
    return documents


def drafts_of(user: User) -> list[Draft]:
    """What the user saved last and readers do not see yet, newest first."""
    # Parts are down with their document.
    down = tuple(TakeDown.objects.open().values_list("document__path", flat=True))
    pages: Any = own_pages(user).filter(Q(live=False) | Q(has_unpublished_changes=True), latest_revision__user=user)
    pages = pages.annotate_approved_schedule().prefetch_workflow_states()
    held = list(pages.select_related("content_type").order_by("-latest_revision_created_at", "-pk")[:SHOWN])
    # In order of time, so that the newest of each page stays.
    refused = {
        entry.page_id: entry
        for entry in PageLogEntry.objects.filter(action=REFUSED, page__in=[page.pk for page in held]).order_by(
            "timestamp"
        )
    }
    return [
        Draft(page, page.latest_revision_created_at, page.path.startswith(down), _refusal(page, refused.get(page.pk)))
        for page in held
    ]


def lines_for(user: User) -> list[Line]:
    total, lack = gaps.counts(own_documents(user))
    listed = reverse("documents:index")
    return [Line(gap.label, lack[name], total, f"{listed}?lacks={name}") for name, gap in gaps.GAPS.items()]


def _refusal(page: Page, entry: PageLogEntry | None) -> str:
    if entry is None or entry.timestamp < page.latest_revision_created_at:
        return ""
    return str(entry.data.get("reason", ""))


class Panel(Component):
    """Shown where it has something to say."""

    @property
    def media(self) -> Media:
        return Media(css={"all": ["organisation/desk.css"]})


class MyDraftsPanel(Panel):
    name = "my_drafts"
    template_name = "handbook/admin/my_drafts.html"
    order = 110

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"drafts": drafts_of(parent_context["request"].user)}


class GapsPanel(Panel):
    name = "gaps"
    template_name = "handbook/admin/gaps.html"
    order = 260

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        lines = lines_for(parent_context["request"].user)
        return {"lines": lines if any(line.of for line in lines) else []}


class OwnWorkflowsPanel(UserObjectsInWorkflowModerationPanel):
    """Wagtail's, without pages of a committee that the user has left."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        mine = _among(parent_context, [state.content_object.pk for state in context["workflow_states"]])
        context["workflow_states"] = [one for one in context["workflow_states"] if one.content_object.pk in mine]
        return context


class OwnLocksPanel(LockedPagesPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        locked = list(context["locked_pages"])
        mine = _among(parent_context, [page.pk for page in locked])
        context["locked_pages"] = [page for page in locked if page.pk in mine]
        return context


def _among(parent_context: Any, pages: list[int]) -> set[int]:
    if not pages:
        return set()
    return set(own_pages(parent_context["request"].user).filter(pk__in=pages).values_list("pk", flat=True))


@hooks.register("construct_homepage_panels")
def compose(request: HttpRequest, panels: list[Component]) -> None:
    """Drafts in place of Wagtail's last edits, which ask nobody what the user may still see."""
    ours = {UserObjectsInWorkflowModerationPanel: OwnWorkflowsPanel, LockedPagesPanel: OwnLocksPanel}
    kept = [panel for panel in panels if not isinstance(panel, RecentEditsPanel)]
    panels[:] = [ours[type(panel)]() if type(panel) in ours else panel for panel in kept]
    if works_on_pages(request.user):
        panels += [MyDraftsPanel(), GapsPanel()]

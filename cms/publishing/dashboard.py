"""The panels of the first screen about the site: its state, builds that failed, what came out last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import Media
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.handbook.dashboard import own_documents, works_on_pages
from cms.handbook.models import DocumentPage
from cms.handbook.rights import POLICY
from cms.organisation.models import User
from cms.publishing.models import ExportedEntry, OutboxRow, Release

SHOWN = 6
FAILED_SHOWN = 3


@dataclass(frozen=True)
class Published:
    """`on_site_at` is when readers got what was published last; None while that is on its way."""

    page: DocumentPage
    on_site_at: datetime | None
    may_edit: bool


def failed_builds() -> list[Release]:
    """Those since the site was last brought up to date, newest first."""
    live = Release.objects.filter(state=Release.State.LIVE).first()
    failed = Release.objects.filter(state=Release.State.FAILED)
    if live is not None:
        # What was taken down may have been let out alone since: the changes behind a failure wait all the same.
        failed = failed.filter(started_at__gt=live.started_at) if live.inputs else failed
    return list(failed[:FAILED_SHOWN])


def recently_published(user: User) -> list[Published]:
    pages = list(
        own_documents(user)
        .filter(live=True, last_published_at__isnull=False)
        .order_by("-last_published_at", "-pk")[:SHOWN]
    )
    exported = dict(
        ExportedEntry.objects.filter(content_id__in=[page.content_id for page in pages])
        .exclude(kind__in=("redirect", "gone"))
        .values_list("content_id", "exported_at")
    )
    releases = _made_since(exported.values())
    editable = set(
        POLICY.instances_user_has_permission_for(user, "change")
        .filter(pk__in=[page.pk for page in pages])
        .values_list("pk", flat=True)
    )
    return [
        Published(page, _on_site_at(exported.get(page.content_id), releases), page.pk in editable) for page in pages
    ]


def _made_since(exports: Iterable[datetime]) -> list[Release]:
    first = min(exports, default=None)
    made = Release.objects.filter(state__in=(Release.State.LIVE, Release.State.REPLACED), finished_at__isnull=False)
    return list(made.filter(started_at__gte=first).exclude(inputs="").order_by("started_at", "pk")) if first else []


def _on_site_at(exported_at: datetime | None, releases: list[Release]) -> datetime | None:
    """The first release made from an export that held the entry as it is."""
    if exported_at is None:
        return None
    return next((one.finished_at for one in releases if one.started_at >= exported_at), None)


class SitePanel(Component):
    name = "reader_site"
    template_name = "publishing/home_panel.html"
    order = 50

    @property
    def media(self) -> Media:
        return Media(css={"all": ["organisation/desk.css"]})

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {
            "live": Release.objects.filter(state=Release.State.LIVE).first(),
            "waiting": OutboxRow.objects.filter(done_at__isnull=True).count(),
            "failed": failed_builds(),
        }


class RecentlyPublishedPanel(Component):
    name = "recently_published"
    template_name = "publishing/recently_published.html"
    order = 270

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"published": recently_published(parent_context["request"].user)}


@hooks.register("construct_homepage_panels")
def add_site_panels(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(SitePanel())
    if works_on_pages(request.user):
        panels.append(RecentlyPublishedPanel())

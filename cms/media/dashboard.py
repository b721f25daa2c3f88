"""The panel of the first screen about films and recordings: what is being prepared, what went wrong."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.forms import Media
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from cms.media.models import MediaJob
from cms.media.rights import visible_jobs
from cms.organisation.models import User

SHOWN = 6


def jobs_of(user: User | AnonymousUser) -> QuerySet[MediaJob]:
    """Unfinished and failed work on what the user may see."""
    wanted = visible_jobs(user).filter(state__in=(*MediaJob.UNFINISHED, MediaJob.State.FAILED))
    return wanted.select_related("asset").order_by("-created_at", "-id")


class MediaJobsPanel(Component):
    name = "media_jobs"
    template_name = "media/home_panel.html"
    order = 255

    @property
    def media(self) -> Media:
        return Media(css={"all": ["organisation/desk.css"]})

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"jobs": list(jobs_of(user)[:SHOWN]), "may_open": user.has_perm("media.view_mediajob")}


@hooks.register("construct_homepage_panels")
def add_media_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(MediaJobsPanel())

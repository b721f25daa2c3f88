"""The menu "Học tập": plans, sessions and the meetings of one's own cell."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy

from cms.study.errors import StudyRefused
from cms.study.forms import CellMeetingForm, SessionForm, StudyPlanForm
from cms.study.models import CellMeeting, Session, StudyPlan
from cms.study.plans import announce
from cms.study.policies import KeptMeetings

register_permission_policy(CellMeeting, KeptMeetings(CellMeeting), exact_class=True)


class EditPlan(generic.EditView):
    @property
    def header_more_buttons(self) -> list[Any]:
        buttons: list[Any] = list(super().header_more_buttons)
        if self.object.announced_at is None:
            url = reverse("study_plans:announce", args=[self.object.pk])
            buttons.append(Button(_("Announce the plan"), url=url, icon_name="mail", priority=5))
        return buttons


class StudyPlanViewSet(ModelViewSet):
    model = StudyPlan
    name = "study_plans"
    icon = "calendar-alt"
    copy_view_enabled = False
    edit_view_class = EditPlan
    list_display = ["title", "number", "unit", "deadline", "announced_at"]
    search_fields = ["title", "number"]
    sort_order_field = None

    def get_form_class(self, for_update: bool = False) -> type[StudyPlanForm]:
        return StudyPlanForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("announce/<int:pk>/", announce_plan, name="announce")]


class SessionViewSet(ModelViewSet):
    model = Session
    name = "sessions"
    icon = "date"
    copy_view_enabled = False
    list_display = ["title", "plan", "unit", "starts_at", "place"]
    search_fields = ["title", "place"]
    sort_order_field = None

    def get_form_class(self, for_update: bool = False) -> type[SessionForm]:
        return SessionForm


class MeetingIndex(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[CellMeeting]:
        # Wagtail's own list shows every row to whoever may see one.
        kept = self.permission_policy.instances_user_has_permission_for(self.request.user, "view")
        return kept.select_related("cell")


class EditMeeting(generic.EditView):
    def get_object(self, queryset: QuerySet[CellMeeting] | None = None) -> CellMeeting:
        """A meeting of another cell looks like one that does not exist."""
        kept = self.permission_policy.instances_user_has_permission_for(self.request.user, "change")
        return get_object_or_404(kept, pk=self.kwargs["pk"])


class CellMeetingViewSet(ModelViewSet):
    """List, add and edit; no other view, so that no other view can show minutes."""

    model = CellMeeting
    name = "cell_meetings"
    icon = "group"
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = MeetingIndex
    edit_view_class = EditMeeting
    list_display = ["cell", "kind", "month", "state", "planned_start"]
    sort_order_field = None

    def get_form_class(self, for_update: bool = False) -> type[CellMeetingForm]:
        return CellMeetingForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # Otherwise the edit view links to these.
        none: dict[str, Any] = {"history_url_name": None, "usage_url_name": None, "delete_url_name": None}
        return {**super().get_common_view_kwargs(**kwargs), **none}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
        ]


class StudyGroup(ModelViewSetGroup):
    menu_label = gettext_lazy("Study")
    menu_icon = "calendar-alt"
    menu_order = 220
    items = (StudyPlanViewSet(), SessionViewSet(), CellMeetingViewSet())


@hooks.register("register_admin_viewset")
def register_viewsets() -> StudyGroup:
    return StudyGroup()


def announce_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, POST announces."""
    if not request.user.has_perm("study.change_studyplan"):
        raise PermissionDenied
    plan = get_object_or_404(StudyPlan, pk=pk)
    if request.method != "POST":
        return TemplateResponse(request, "study/admin/announce.html", {"plan": plan})
    try:
        number = announce(plan, timezone.now())
    except StudyRefused as refusal:
        messages.error(request, refusal.message)
    else:
        text = ngettext(
            "Announced; %(number)d member is summoned.", "Announced; %(number)d members are summoned.", number
        )
        messages.success(request, text % {"number": number})
    return redirect("study_plans:edit", plan.pk)

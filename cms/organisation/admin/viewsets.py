"""Units, members, roles and the editable lists, under one menu."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton

from cms.organisation import audit, roles
from cms.organisation.admin.access import helped_by
from cms.organisation.admin.forms import EndRoleForm, GrantRoleForm
from cms.organisation.admin.member_filter import MemberFilter
from cms.organisation.admin.members import record_context
from cms.organisation.admin.policies import members_for, units_for
from cms.organisation.admin.privacy import HolidayViewSet
from cms.organisation.admin.scoped import ScopedIndex, ScopedInspect
from cms.organisation.admin.unit_page import UnitIndex, UnitInspect
from cms.organisation.models import Audience, Member, RoleAssignment, Unit, UnitKind
from cms.organisation.staff.recent import recent_mfa_required


class NumberColumn(Column):
    """A number as Vietnamese write it: 1.538."""

    def get_value(self, instance: Any) -> str:
        return number_format(super().get_value(instance), force_grouping=True)


class YesNoColumn(Column):
    """In words: Wagtail's tick has the title "True"."""

    def get_value(self, instance: Any) -> str:
        return str(_("Yes") if super().get_value(instance) else _("No"))


class MemberIndex(ScopedIndex):
    """Reading a list of names is audited; what was searched for is a name, so it is not written down."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = len(context["object_list"])
        audit.record(self.request.user, "member.search" if self.is_searching else "member.list", rows=rows)
        return context

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().select_related("cell")

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not units_for(self.request.user, "manage_members").exists():
            return []
        return [HeaderButton(_("Add a member"), url=reverse("organisation_member_add"), icon_name="plus")]


class MemberInspect(ScopedInspect):
    """One member's record, with the papers that may be printed for them."""

    template_name = "organisation/admin/member_inspect.html"
    page_title = _("Member")  # Wagtail's word for inspecting is, in Vietnamese, that of an audit

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        return "–" if value in (None, "") else value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        member = self.object
        audit.record(
            self.request.user, "member.read", object=f"member:{member.public_id}", unit_code=member.cell.code, rows=1
        )
        may_issue = members_for(self.request.user, "issue_cards").filter(pk=member.pk).exists()
        may_assist = helped_by(self.request.user).filter(pk=member.pk).exists()
        may_enter = any(
            members_for(self.request.user, permission).filter(pk=member.pk).exists()
            for permission in ("assist_members", "answer_requests")
        )
        mays = {
            "takes_part": member.status in Member.ACTIVE,
            "may_issue": may_issue,
            "may_assist": may_assist,
            "may_enter_request": may_enter,
        }
        record = record_context(self.request.user, member)
        return {**super().get_context_data(**kwargs), **mays, **record}


class ReadOnlyViewSet(ModelViewSet):
    """A list and a page for each row, nothing else: the tree and the people change through their own verbs."""

    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    sort_order_field = None

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
        ]

    def get_form_class(self, for_update: bool = False) -> None:
        return None


class UnitViewSet(ReadOnlyViewSet):
    model = Unit
    name = "units"
    icon = "site"
    index_view_class = UnitIndex
    inspect_view_class = UnitInspect
    inspect_template_name = UnitInspect.template_name
    list_display = [
        "name", "code", "kind", Column("above", label=_("Under"), accessor="parent_name"),
        NumberColumn("below", label=_("Units below"), accessor="units"), NumberColumn("people", label=_("Members")),
    ]  # fmt: skip
    list_filter = ["kind"]
    search_fields = ["search_name"]
    ordering = "path"
    inspect_view_fields = [
        "name", "short_name", "code", "kind", "inspectable", "founded_on", "valid_from", "valid_to", "successor",
        "secretary", "area",
    ]  # fmt: skip


class MemberViewSet(ReadOnlyViewSet):
    model = Member
    name = "members"
    icon = "group"
    index_view_class = MemberIndex
    inspect_view_class = MemberInspect
    inspect_template_name = MemberInspect.template_name
    list_display = ["full_name", "birth_date", "sex", "cell", "status", "card_number"]
    filterset_class = MemberFilter
    search_fields = ["search_name"]
    ordering = "sort_name"
    inspect_view_fields = [
        "full_name", "birth_date", "sex", "cell", "status", "admitted_on", "official_on", "card_number", "party_post",
        "other_post", "theory_level", "education", "audiences", "notice_version", "notice_at",
    ]  # fmt: skip


@method_decorator(recent_mfa_required, name="dispatch")
class GrantRole(generic.CreateView):
    def save_instance(self) -> RoleAssignment:
        return roles.grant(**self.form.cleaned_data, by=self.request.user)


@method_decorator(recent_mfa_required, name="dispatch")
class EndRole(generic.EditView):
    def save_instance(self) -> RoleAssignment:
        assignment = RoleAssignment.objects.get(pk=self.object.pk)
        return roles.expire(assignment, by=self.request.user, on=self.form.cleaned_data["valid_to"])


class RoleViewSet(ModelViewSet):
    model = RoleAssignment
    name = "roles"
    icon = "key"
    copy_view_enabled = False
    add_view_class = GrantRole
    edit_view_class = EndRole
    list_display = [
        "user", "role", "unit", YesNoColumn("subtree", label=_("And everything below"), sort_key="subtree"),
        "valid_from", "valid_to",
    ]  # fmt: skip
    list_filter = ["role"]
    search_fields = ["user__username", "unit__search_name"]
    ordering = "-valid_from"

    def get_form_class(self, for_update: bool = False) -> type[EndRoleForm] | type[GrantRoleForm]:
        return EndRoleForm if for_update else GrantRoleForm


class UnitKindViewSet(ModelViewSet):
    model = UnitKind
    name = "unit-kinds"
    icon = "list-ul"
    list_display = [
        "name", "code", YesNoColumn("is_cell", label=_("Cell"), sort_key="is_cell"),
        YesNoColumn("inspectable", label=_("Minutes open to committees above"), sort_key="inspectable"),
    ]  # fmt: skip
    form_fields = ["code", "name", "is_cell", "inspectable", "order"]
    sort_order_field = None


class AudienceViewSet(ModelViewSet):
    model = Audience
    name = "audiences"
    icon = "group"
    list_display = ["name", "code"]
    form_fields = ["code", "name", "order"]
    sort_order_field = None


class OrganisationGroup(ModelViewSetGroup):
    """ "Tổ chức, đảng viên": each item shows itself to those who may use it."""

    menu_label = _("Units and members")
    menu_icon = "group"
    menu_order = 300
    items = (UnitViewSet(), MemberViewSet(), RoleViewSet(), UnitKindViewSet(), AudienceViewSet(), HolidayViewSet())

"""Units, members, roles and the editable lists, under one menu."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from cms.organisation import audit, roles
from cms.organisation.admin.forms import EndRoleForm, GrantRoleForm
from cms.organisation.admin.policies import members_for
from cms.organisation.models import Audience, Member, RoleAssignment, Unit, UnitClosure, UnitKind
from site_builder.text import fold_vi


class ScopedIndex(generic.IndexView):
    """The rows in reach, searched by any words of the name, with or without marks, in any order."""

    def get_base_queryset(self) -> QuerySet[Any]:
        # Wagtail's own list shows every row to whoever may see one
        return self.permission_policy.instances_user_has_permission_for(self.request.user, "view")

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for word in fold_vi(self.search_query or "").split() if self.is_searching else ():
            queryset = queryset.filter(search_name__contains=word)
        return queryset


class UnitIndex(ScopedIndex):
    def get_base_queryset(self) -> QuerySet[Any]:
        above = UnitClosure.objects.filter(descendant=OuterRef("pk"), depth=1).values("ancestor__name")
        return super().get_base_queryset().select_related("kind").annotate(parent_name=Subquery(above))


class MemberIndex(ScopedIndex):
    """Reading a list of names is audited; what was searched for is a name, so it is not written down."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = len(context["object_list"])
        audit.record(self.request.user, "member.search" if self.is_searching else "member.list", rows=rows)
        return context

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().select_related("cell")


class ScopedInspect(generic.InspectView):
    """Rows out of reach do not exist for the viewer."""

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        visible = self.permission_policy.instances_user_has_permission_for(self.request.user, "view")
        return get_object_or_404(visible, pk=self.pk)


class UnitInspect(ScopedInspect):
    """One organisation. Its secretary may be a member of a cell that is not in the viewer's reach."""

    def get_secretary_display_value(self) -> Member | str:
        reach = members_for(self.request.user, "view_members")
        return reach.filter(pk=self.object.secretary_id).first() or "-"


class MemberInspect(ScopedInspect):
    """One member's record, with the papers that may be printed for them."""

    template_name = "organisation/admin/member_inspect.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        member = self.object
        audit.record(
            self.request.user, "member.read", object=f"member:{member.public_id}", unit_code=member.cell.code, rows=1
        )
        may_issue = members_for(self.request.user, "issue_cards").filter(pk=member.pk).exists()
        return {**super().get_context_data(**kwargs), "may_issue": may_issue}


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
    list_display = ["name", "code", "kind", Column("above", label=_("Under"), accessor="parent_name")]
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
    list_filter = ["status", "sex"]
    search_fields = ["search_name"]
    ordering = "sort_name"
    inspect_view_fields = [
        "full_name", "birth_date", "sex", "cell", "status", "admitted_on", "official_on", "card_number", "party_post",
        "other_post", "theory_level", "education", "audiences", "notice_version", "notice_at",
    ]  # fmt: skip


class GrantRole(generic.CreateView):
    def save_instance(self) -> RoleAssignment:
        return roles.grant(**self.form.cleaned_data, by=self.request.user)


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
    list_display = ["user", "role", "unit", "subtree", "valid_from", "valid_to"]
    list_filter = ["role"]
    search_fields = ["user__username", "unit__search_name"]
    ordering = "-valid_from"

    def get_form_class(self, for_update: bool = False) -> type[EndRoleForm] | type[GrantRoleForm]:
        return EndRoleForm if for_update else GrantRoleForm


class UnitKindViewSet(ModelViewSet):
    model = UnitKind
    name = "unit-kinds"
    icon = "list-ul"
    list_display = ["name", "code", "is_cell", "inspectable"]
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
    items = (UnitViewSet(), MemberViewSet(), RoleViewSet(), UnitKindViewSet(), AudienceViewSet())

"""Adding, editing, moving, ending, merging and splitting: each screen shows a form and calls one verb."""

from typing import Any, ClassVar, cast

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.organisation import audit
from cms.organisation.admin import unit_forms
from cms.organisation.admin.policies import members_for, units_for
from cms.organisation.admin.unit_page import trail
from cms.organisation.admin.unit_rows import may_rearrange, size
from cms.organisation.errors import OrganisationRefused
from cms.organisation.models import Member, Unit, User
from cms.organisation.units import founding, reorganise, tree


class UnitChange(WagtailAdminTemplateMixin, FormView):
    """What the verb refuses stands above the form. Units that the viewer does not manage do not exist here."""

    template_name = "organisation/admin/unit_change.html"
    header_icon = "site"
    rearranges = True
    moves = False
    done: ClassVar[Promise]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user = cast(User, request.user)
        self.unit = get_object_or_404(self.manageable.select_related("kind"), pk=kwargs["pk"])
        if self.rearranges and not may_rearrange(self.user, self.unit, self.manageable):
            raise Http404(self.unit.pk)

    @property
    def manageable(self) -> QuerySet[Unit]:
        return units_for(self.user, "manage_units").filter(valid_to__isnull=True)

    @property
    def elsewhere(self) -> QuerySet[Unit]:
        return self.manageable.exclude(pk__in=tree.subtree(self.unit).order_by().values("pk"))

    @property
    def words(self) -> str:
        return str(self.request.POST.get("tim") or self.request.GET.get("tim") or "")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "unit": self.unit}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if self.follows and self.user.has_perm("organisation.add_roleassignment"):
            form.fields["roles_follow"] = unit_forms.follow_field()
            form.order_fields(form.field_order)
        return form

    follows = False

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        visible = units_for(self.user, "view_members")
        return [*super().get_breadcrumbs_items(), *trail(visible, self.unit, linked=True),
                {"url": "", "label": self.get_page_title()}]  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        count = size(self.unit) if self.moves else None
        return {**super().get_context_data(**kwargs), "unit": self.unit, "size": count, "words": self.words}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            shown = self.act(form.cleaned_data)
        except OrganisationRefused as refused:
            form.add_error(None, refused.message)
            return self.form_invalid(form)
        messages.success(self.request, self.done % {"unit": shown.name})
        return redirect("units:inspect", shown.pk)

    def act(self, given: dict[str, Any]) -> Unit:
        """Does it and says which unit to show next."""
        raise NotImplementedError


class Add(UnitChange):
    page_title = _("Add a unit below")
    form_class = unit_forms.AddForm
    rearranges = False
    done = _("%(unit)s was added.")

    def act(self, given: dict[str, Any]) -> Unit:
        return founding.found_unit(parent=self.unit, by=self.user, **given)


class Edit(UnitChange):
    page_title = _("Edit the unit")
    form_class = unit_forms.EditForm
    rearranges = False
    done = _("%(unit)s was saved.")

    def get_initial(self) -> dict[str, Any]:
        names = ("name", "short_name", "area", "founded_on")
        card = self.unit.secretary.card_number if self.unit.secretary else ""
        return {**{name: getattr(self.unit, name) for name in names}, "secretary": card}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "members": members_for(self.user, "view_members")}

    def act(self, given: dict[str, Any]) -> Unit:
        unit, why = self.unit, {"by": self.user, "reason": given["reason"]}
        names = {field: given[field] for field in ("name", "short_name")}
        rest = {field: given[field] for field in ("area", "founded_on", "secretary")}
        with transaction.atomic():
            if any(getattr(unit, field) != value for field, value in names.items()):
                founding.rename_unit(unit=unit, **names, **why)
            if any(getattr(unit, field) != value for field, value in rest.items()):
                founding.describe_unit(unit=unit, **rest, **why)
        unit.refresh_from_db()
        return unit


class Move(UnitChange):
    page_title = _("Move the unit")
    form_class = unit_forms.TargetForm
    moves = True
    done = _("%(unit)s was moved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "targets": self.elsewhere, "words": self.words}

    def act(self, given: dict[str, Any]) -> Unit:
        return reorganise.move_unit(unit=self.unit, new_parent=given.pop("target"), by=self.user, **given)


class Close(UnitChange):
    page_title = _("End the unit")
    form_class = unit_forms.CloseForm
    follows = True
    done = _("%(unit)s has ended.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "targets": self.elsewhere}

    def act(self, given: dict[str, Any]) -> Unit:
        return reorganise.close_unit(unit=self.unit, by=self.user, **given)


class Merge(UnitChange):
    page_title = _("Merge the unit")
    form_class = unit_forms.MergeForm
    moves = True
    follows = True
    done = _("The units were merged into %(unit)s.")

    def get_form_kwargs(self) -> dict[str, Any]:
        parent = tree.parent_of(self.unit)
        beside = reorganise.open_children(parent) if parent else Unit.objects.none()
        siblings = beside.filter(pk__in=self.elsewhere.values("pk"))
        return {**super().get_form_kwargs(), "targets": self.elsewhere, "words": self.words, "siblings": siblings}

    def act(self, given: dict[str, Any]) -> Unit:
        sources = [self.unit, *given.pop("others", [])]
        return reorganise.merge_units(sources=sources, into=given.pop("target"), by=self.user, **given)


class Split(UnitChange):
    page_title = _("Split the unit")
    form_class = unit_forms.SplitForm
    done = _("%(unit)s was split off.")

    @cached_property
    def members(self) -> QuerySet[Member]:
        shown = members_for(self.user, "view_members").filter(pk__in=reorganise.current_members(self.unit).values("pk"))
        return shown.order_by("sort_name", "pk")

    def get_form_kwargs(self) -> dict[str, Any]:
        children = reorganise.open_children(self.unit)
        return {**super().get_form_kwargs(), "children": children, "members": self.members}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if names := self.members.count():
            audit.record(self.user, "member.list", unit_code=self.unit.code, rows=names)
        return super().get(request, *args, **kwargs)

    def act(self, given: dict[str, Any]) -> Unit:
        on, reason, ends = given.pop("on"), given.pop("reason"), given.pop("ends")
        [new] = reorganise.split_unit(
            unit=self.unit, parts=[reorganise.Part(**given)], on=on, ends=ends, by=self.user, reason=reason
        )
        return new

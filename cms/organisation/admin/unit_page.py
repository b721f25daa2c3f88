"""The list of units and the page of one: where it stands, what is below it, its past, and what may be done."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms.organisation.admin.policies import members_for, units_for
from cms.organisation.admin.scoped import ScopedIndex, ScopedInspect
from cms.organisation.admin.unit_rows import highest, may_rearrange, with_numbers, with_parent
from cms.organisation.models import Member, Unit
from cms.organisation.units import history
from cms.organisation.units.tree import ancestors


class UnitIndex(ScopedIndex):
    """The highest units in reach, from which one goes down; a search or a filter lists units of every level."""

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        return rows if self.is_searching or self.is_filtering else highest(rows).order_by("path")

    def get_base_queryset(self) -> QuerySet[Any]:
        return with_numbers(with_parent(super().get_base_queryset().select_related("kind")))


class UnitInspect(ScopedInspect):
    template_name = "organisation/admin/unit_inspect.html"

    def get_page_title(self) -> str:
        return str(self.object.kind)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *trail(self.visible, self.object)]

    def get_secretary_display_value(self) -> Member | str:
        """The secretary may be a member of a cell that is not in the viewer's reach."""
        reach = members_for(self.request.user, "view_members")
        return reach.filter(pk=self.object.secretary_id).first() or ""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        return (_("Yes") if value else _("No")) if isinstance(value, bool) else value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        below = self.visible.filter(above__ancestor=self.object, above__valid_to__isnull=True, above__depth=1)
        return {
            **context,
            "fields": [field for field in context["fields"] if field.get("value") not in (None, "")],
            "children": with_numbers(below.select_related("kind").order_by("path")),
            "self_numbers": with_numbers(Unit.objects.filter(pk=self.object.pk)).get(),
            "history": history.of(self.object),
            "acts": self._acts(),
            "may_issue": units_for(self.request.user, "issue_cards").filter(pk=self.object.pk).exists(),
        }

    @property
    def visible(self) -> QuerySet[Unit]:
        return self.permission_policy.instances_user_has_permission_for(self.request.user, "view")

    def _acts(self) -> list[tuple[str, str]]:
        """What this viewer may do here, as (label, address)."""
        unit, user = self.object, self.request.user
        manageable = units_for(user, "manage_units")
        if unit.valid_to or not manageable.filter(pk=unit.pk).exists():
            return []
        acts = [(_("Add a unit below"), "add"), (_("Edit the unit"), "edit")]
        if may_rearrange(user, unit, manageable):
            names = {
                "move": _("Move the unit"),
                "merge": _("Merge the unit"),
                "split": _("Split the unit"),
                "close": _("End the unit"),
            }
            acts += [(label, name) for name, label in names.items()]
        return [(label, reverse(f"organisation_unit_{name}", args=[unit.pk])) for label, name in acts]


def trail(visible: QuerySet[Unit], unit: Unit, *, linked: bool = False) -> list[dict[str, Any]]:
    """The crumbs from the list over the units above, as far as the viewer sees them, to the unit."""
    above = ancestors(unit).filter(pk__in=visible.values("pk"))
    crumbs = [{"url": reverse("units:inspect", args=[one.pk]), "label": one.short_name or one.name} for one in above]
    here = {"url": reverse("units:inspect", args=[unit.pk]) if linked else "", "label": unit.name}
    return [{"url": reverse("units:index"), "label": capfirst(Unit._meta.verbose_name_plural)}, *crumbs, here]

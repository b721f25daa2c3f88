"""Lists and pages that show what is in the viewer's reach, and nothing else."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from cms.organisation.admin.paper_orders import may_print
from cms.organisation.admin.unit_rows import searched


class ScopedIndex(generic.IndexView):
    """The rows in reach, searched by any words of the name, with or without marks, in any order."""

    def get_base_queryset(self) -> QuerySet[Any]:
        # Wagtail's own list shows every row to whoever may see one
        return self.permission_policy.instances_user_has_permission_for(self.request.user, "view")

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return searched(queryset, self.search_query or "")

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons = list(super().header_more_buttons)
        if may_print(self.request.user):
            buttons.append(
                Button(_("Print cards and letters"), reverse("organisation_papers"), icon_name="clipboard-list")
            )
        return buttons


class ScopedInspect(generic.InspectView):
    """Rows out of reach do not exist for the viewer."""

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        visible = self.permission_policy.instances_user_has_permission_for(self.request.user, "view")
        return get_object_or_404(visible, pk=self.pk)

"""The way from the editing screens to the statistics, for those who may see any."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.organisation.queries import units_visible_to


class StatisticsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return units_visible_to(request.user, "view_statistics").exists()


@hooks.register("register_admin_menu_item")
def statistics_menu_item() -> MenuItem:
    return StatisticsMenuItem(_("Statistics"), reverse("reports:home"), name="statistics", icon_name="table", order=350)

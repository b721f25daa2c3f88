"""What the CMS shows of publishing: the list of releases, the state of the site on the first screen."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from cms.publishing import views
from cms.publishing.models import OutboxRow, Release


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("ban-phat-hanh/", views.release_list, name="publishing_releases"),
        path("ban-phat-hanh/dung-lai/", views.rebuild, name="publishing_rebuild"),
    ]


@hooks.register("register_admin_menu_item")
def releases_menu_item() -> MenuItem:
    return MenuItem(
        gettext_lazy("Releases"), reverse("publishing_releases"), name="releases", icon_name="site", order=900
    )


class SitePanel(Component):
    name = "reader_site"
    template_name = "publishing/home_panel.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        last = Release.objects.first()
        return {
            "live": Release.objects.filter(state=Release.State.LIVE).first(),
            "waiting": OutboxRow.objects.filter(done_at__isnull=True).count(),
            "failed": last is not None and last.state == Release.State.FAILED,
        }


@hooks.register("construct_homepage_panels")
def add_site_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(SitePanel())


@hooks.register("after_publish_page")
def tell_when_it_is_live(request: HttpRequest, page: Page) -> None:
    messages.info(
        request,
        _("The reader site follows in a moment."),
        buttons=[messages.button(reverse("publishing_releases"), _("Releases"))],
    )

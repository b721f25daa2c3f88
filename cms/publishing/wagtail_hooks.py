"""What the CMS shows of publishing: the list of releases, the state of the site on the first screen."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from cms.publishing import (
    dashboard,  # noqa: F401  # registers its panels
    views,
)


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


@hooks.register("after_publish_page")
def tell_when_it_is_live(request: HttpRequest, page: Page) -> None:
    messages.info(
        request,
        _("The reader site follows in a moment."),
        buttons=[messages.button(reverse("publishing_releases"), _("Releases"))],
    )

"""The room's doors in Wagtail's admin."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.documents.models import AbstractDocument
from wagtail.permissions import policy_registry

from cms.media import (
    dashboard,  # noqa: F401  # registers its panel
    urls,
    views,
)
from cms.media.rights import SEEING


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern | URLResolver]:
    return [path("media-jobs/", include(urls)), path("tep/<path:name>", views.stored_file, name="media_stored_file")]


class MediaJobsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("media.view_mediajob"))


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MediaJobsMenuItem:
    # A name that began with "media" would light up the entry of Wagtail's media files as well.
    return MediaJobsMenuItem(
        _("Media processing"), reverse("media_jobs:index"), name="film-jobs", icon_name="rotate", order=310
    )


@hooks.register("register_permissions")
def register_permissions() -> "QuerySet[Permission]":
    """So that a group's screen offers them."""
    return Permission.objects.filter(content_type__app_label="media", codename__in=["view_mediajob", "change_mediajob"])


@hooks.register("before_serve_document")
def show_files_to_those_who_may_see_them(document: AbstractDocument, request: HttpRequest) -> None:
    policy = policy_registry.get(document)
    if not policy.user_has_any_permission_for_instance(request.user, SEEING, document):
        raise Http404

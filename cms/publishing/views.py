"""Doors: previews for staff, and the list of releases in the CMS."""

from typing import Any, cast

from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from jinja2 import TemplateError
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from whitenoise.responders import StaticFile

from cms.handbook.preview import PreviewRefused
from cms.media.serve import file_response
from cms.organisation.models import User
from cms.publishing.files import MEDIA_TYPES, FileMissing
from cms.publishing.models import NOTHING, REBUILD, OutboxRow, Release
from cms.publishing.preview import draft_behind, drafts, preview_of
from cms.publishing.signals import note
from site_builder.content import ContentError
from site_builder.render import ThemeError

SHOWN = 50


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
def preview(request: HttpRequest) -> HttpResponse:
    """A draft, for the one person who asked for it, for fifteen minutes."""
    if not _is_staff(request):
        return _refused(request, _("Sign in to the editing pages, then open the preview again."))
    try:
        html = preview_of(draft_behind(request.GET.get("token", ""), cast(User, request.user)))
    except PreviewRefused:
        return _refused(request, _("The preview has expired or belongs to somebody else. Open it again from the page."))
    except (ContentError, FileMissing) as error:
        return _refused(request, _("The draft cannot be shown: %(reason)s") % {"reason": error})
    except (ThemeError, TemplateError) as error:
        return _refused(request, _("The reader theme is broken: %(reason)s") % {"reason": error}, 500)
    return _private(HttpResponse(html))


@require_safe
def draft_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture or film of a draft that is not on the site."""
    file = drafts() / name
    if not _is_staff(request):
        return _refused(request, _("Sign in to the editing pages, then open the preview again."))
    if "/" in name or name.startswith(".") or not file.is_file():
        raise Http404
    media_type = MEDIA_TYPES.get(file.suffix, "application/octet-stream")
    return _private(file_response(StaticFile(str(file), [("Content-Type", media_type)]), request))


@require_admin_access
@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    """What has gone out, by whom, and what waits."""
    context = {
        "releases": Release.objects.all()[:SHOWN],
        "live": Release.objects.filter(state=Release.State.LIVE).first(),
        "waiting": OutboxRow.objects.filter(done_at__isnull=True).count(),
        "may_rebuild": request.user.has_perm("publishing.add_release"),
    }
    return render(request, "publishing/releases.html", context)


@require_admin_access
@require_POST
def rebuild(request: HttpRequest) -> HttpResponse:
    """Ask for a new release although nothing changed."""
    if not request.user.has_perm("publishing.add_release"):
        raise PermissionDenied
    note(NOTHING, REBUILD)
    messages.success(request, _("The reader site will be built anew in a moment."))
    return redirect("publishing_releases")


def _is_staff(request: HttpRequest) -> bool:
    return request.user.is_active and request.user.has_perm("wagtailadmin.access_admin")


def _refused(request: HttpRequest, reason: str, status: int = 403) -> HttpResponse:
    return _private(render(request, "publishing/preview_refused.html", {"reason": reason}, status=status))


def _private(response: Any) -> Any:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response

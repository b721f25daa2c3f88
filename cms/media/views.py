"""The screen "Media processing" in Wagtail's admin: what is being prepared, how far it is, what went wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from cms.media import jobs
from cms.media.jobs import JobRefused
from cms.media.models import MediaJob
from cms.media.rights import may_see_file, visible_jobs
from cms.media.serve import stored_response
from cms.organisation.admin.jobs import progress_row
from cms.organisation.models import User

SHOWN = 50

may_view = permission_required("media.view_mediajob", raise_exception=True)
may_change = permission_required("media.change_mediajob", raise_exception=True)


@require_GET
@may_view
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": _("Media processing"),
        "progress_url": reverse("media_jobs:progress"),
        "jobs": _latest(request),
        "may_act": request.user.has_perm("media.change_mediajob"),
        "count": SHOWN,
    }
    return TemplateResponse(request, "media/jobs.html", context)


@require_GET
@may_view
def progress(request: HttpRequest) -> JsonResponse:
    """Asked every two seconds by the screen; the same rows, as data."""
    return JsonResponse({"jobs": [progress_row(job) for job in _latest(request)]})


@require_safe
def stored_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture, film or recording as the CMS shows it. Only where files lie on this host: other storages have
    addresses of their own."""
    try:
        path = Path(default_storage.path(name))
    except (NotImplementedError, SuspiciousFileOperation):
        raise Http404(name) from None
    if not path.is_file() or not may_see_file(cast(User, request.user), name):
        raise Http404(name)
    return stored_response(path, request)


def _latest(request: HttpRequest) -> list[MediaJob]:
    return list(visible_jobs(request.user).select_related("asset").order_by("-created_at", "-id")[:SHOWN])


@require_POST
@may_change
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    return _change(request, job_id, jobs.cancel, _("The job was cancelled."))


@require_POST
@may_change
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    return _change(request, job_id, jobs.retry, _("The job will be tried again."))


def _change(request: HttpRequest, job_id: int, verb: Callable[[MediaJob], None], said: str) -> HttpResponse:
    try:
        verb(get_object_or_404(visible_jobs(request.user), pk=job_id))
        messages.success(request, said)
    except JobRefused as refused:
        messages.error(request, str(refused.reason))
    return redirect("media_jobs:index")

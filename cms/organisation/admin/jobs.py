"""The screen "Background work": what was ordered, how far it is, what came out. Everybody sees their own orders."""

from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cms.organisation import audit
from cms.organisation.models import PeopleJob, User
from cms.organisation.staff.recent import recent_mfa_required
from cms.organisation.work import jobs
from cms.organisation.work.job_scope import jobs_of
from cms.organisation.work.results import note_download

SHOWN = 50


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": _("Background work"),
        "progress_url": reverse("organisation_jobs_progress"),
        "jobs": _own(request)[:SHOWN],
        "count": SHOWN,
        "may_act": True,
        "imports": (PeopleJob.Kind.IMPORT_CHECK, PeopleJob.Kind.IMPORT_APPLY),
    }
    return TemplateResponse(request, "organisation/admin/jobs.html", context)


@never_cache
@require_GET
def progress(request: HttpRequest) -> JsonResponse:
    """Asked every two seconds by the screen; the same rows, as data."""
    rows = [{**progress_row(job), "has_result": bool(job.result)} for job in _own(request)[:SHOWN]]
    return JsonResponse({"jobs": rows})


@never_cache
@require_POST
@recent_mfa_required
def download(request: HttpRequest, job_id: int) -> FileResponse:
    """The result, to whoever ordered it, until its week is over. POST, since each time is written to the audit log."""
    job = get_object_or_404(_own(request), pk=job_id)
    if not job.result or job.result_until is None or job.result_until <= timezone.now():
        raise Http404(job.pk)
    audit.record(
        cast(User, request.user), "job.download", object=f"job:{job.uid} {job.kind}",
        unit_code=job.unit.code if job.unit else "", rows=job.total,
    )  # fmt: skip
    note_download(job, timezone.now())
    return FileResponse(job.result.open("rb"), as_attachment=True, filename=job.result_name)


@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    return _change(request, job_id, jobs.cancel, _("The job was cancelled."))


@require_POST
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    return _change(request, job_id, jobs.retry, _("The job will be tried again."))


def progress_row(job: Any) -> dict[str, Any]:
    """What `jobs.js` shows of a job of any room."""
    return {
        "id": job.pk,
        "state": job.state,
        "label": job.get_state_display(),
        "percent": job.percent,
        "reason": job.failure_reason,
        "can_cancel": job.can_cancel,
        "can_retry": job.can_retry,
    }


def _change(request: HttpRequest, job_id: int, verb: Any, said: str) -> HttpResponse:
    try:
        verb(get_object_or_404(_own(request), pk=job_id))
        messages.success(request, said)
    except jobs.JobRefused as refused:
        messages.error(request, str(refused.reason))
    return redirect("organisation_jobs")


def _own(request: HttpRequest) -> Any:
    return jobs_of(cast(User, request.user)).select_related("unit")

"""The screens of imports: upload, name the columns, watch, read the report, decide, confirm."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.organisation import audit
from cms.organisation.admin.import_forms import DecisionForm, MappingForm, UploadForm, subjects_of
from cms.organisation.imports import flow, keeping
from cms.organisation.imports.reasons import SENTENCES
from cms.organisation.imports.refusals import FileRefused, ImportRefused
from cms.organisation.imports.report import line
from cms.organisation.imports.template import template
from cms.organisation.models import ImportRow, PeopleImport, PeopleJob, User
from cms.organisation.work import jobs

State = PeopleImport.State
ROWS_A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Upload, and the imports under way. A file that cannot be read leaves the form as it was filled in."""
    user = _user(request)
    subjects = subjects_of(user)
    if not subjects:
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None, user=user)
    if form.is_valid():
        values = form.cleaned_data
        try:
            batch = flow.receive(
                file=values["file"], subject=values["subject"], unit=values["unit"], by=user, now=timezone.now()
            )
        except FileRefused as refused:
            form.add_error("file", str(refused.sentence))
        else:
            return redirect("organisation_import", batch.pk)
    imports = flow.visible_imports(user)[:30]
    context = {"form": form, "imports": imports, "subjects": [s for s in PeopleImport.Subject if s in subjects]}
    return TemplateResponse(request, "organisation/admin/imports.html", context)


@require_GET
def download_template(request: HttpRequest, subject: str) -> HttpResponse:
    if subject not in subjects_of(_user(request)):
        raise Http404
    name = "mau-nhap-dang-vien.xlsx" if subject == PeopleImport.Subject.MEMBERS else "mau-nhap-to-chuc.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(template(subject), content_type=XLSX, headers=headers)


@never_cache
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One import at the step it has come to."""
    batch = _import(request, pk)
    if batch.state == State.UPLOADED:
        return _columns(request, batch)
    context: dict[str, Any] = {"batch": batch, "job": batch.job, "states": State}
    if batch.state in (State.CHECKED, State.APPLIED):
        context |= _report(request, batch)
    return TemplateResponse(request, "organisation/admin/import.html", context)


@never_cache
@require_GET
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    batch = _import(request, pk)
    job = batch.job
    working = job is not None and job.state in PeopleJob.UNFINISHED
    return JsonResponse({
        "working": working, "percent": job.percent if job else 0, "done": job.done if job else 0,
        "label": job.get_state_display() if job else "",
    })  # fmt: skip


@require_POST
def use_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, lambda batch, _user: flow.use_sheet(batch, request.POST.get("sheet", "")))


@require_POST
def check_again(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, lambda batch, user: flow.check_again(batch, by=user))


@require_POST
def name_columns_again(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, lambda batch, _user: flow.name_columns_again(batch))


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    row = form.cleaned_data["row"]
    rows = None if row is None else [row]
    answer = _step(request, pk, lambda batch, _user: flow.decide(batch, form.cleaned_data["decision"], rows=rows))
    answer["Location"] += "?outcome=duplicate" + (f"#row-{row}" if row else "")
    return answer


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    skip = "skip_refused" in request.POST
    return _step(request, pk, lambda batch, user: flow.confirm(batch, by=user, skip_refused=skip))


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    def stop(batch: PeopleImport, _user: User) -> None:
        if batch.job is None:
            raise Http404
        jobs.cancel(batch.job)

    return _step(request, pk, stop)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _import(request, pk)
    try:
        keeping.discard(batch, by=_user(request))
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return redirect("organisation_import", pk)
    messages.success(request, _("The file and its report were deleted."))
    return redirect("organisation_imports")


@never_cache
@require_POST
def download_report(request: HttpRequest, pk: int) -> FileResponse:
    """The report of the last dry run. POST, since each time is written to the audit log."""
    batch = _import(request, pk)
    checks = PeopleJob.objects.filter(kind=PeopleJob.Kind.IMPORT_CHECK, params__import=batch.pk, state="done")
    job = checks.order_by("-pk").first()
    if job is None or not job.result:
        raise Http404
    audit.record(
        _user(request), "import.report", object=f"import:{batch.uid} {batch.subject}", unit_code=batch.unit.code,
        rows=job.done,
    )  # fmt: skip
    return FileResponse(job.result.open("rb"), as_attachment=True, filename=job.result_name)


def _columns(request: HttpRequest, batch: PeopleImport) -> HttpResponse:
    form = MappingForm(request.POST or None, batch=batch)
    if form.is_valid():
        try:
            flow.order_check(batch, form.mapping(), by=_user(request))
        except ImportRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("organisation_import", batch.pk)
    samples = zip(*batch.layout["sample"], strict=False)
    columns = [(form[name], list(sample)) for name, sample in zip(form.fields, samples, strict=False)]
    context = {"batch": batch, "form": form, "columns": columns}
    return TemplateResponse(request, "organisation/admin/import_columns.html", context)


def _report(request: HttpRequest, batch: PeopleImport) -> dict[str, Any]:
    """A page of the report. Names are read here, so it is audited."""
    outcome, code = request.GET.get("outcome", ""), request.GET.get("reason", "")
    rows = ImportRow.objects.filter(batch=batch)
    if outcome in ImportRow.Outcome:
        rows = rows.filter(outcome=outcome)
    if code in SENTENCES:
        rows = rows.filter(code=code)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("p"))
    audit.record(
        _user(request), "import.read", object=f"import:{batch.uid} {batch.subject}", unit_code=batch.unit.code,
        rows=len(page.object_list),
    )  # fmt: skip
    codes = batch.counts.get("codes", {})
    return {
        "page": page,
        "lines": [line(row, batch.subject) for row in page.object_list],
        "outcome": outcome,
        "reason": code,
        "outcomes": [(value, label, batch.counts.get(value, 0)) for value, label in ImportRow.Outcome.choices],
        "reasons": [
            (value, str(SENTENCES[value]) % {"value": "…"}, codes[value]) for value in SENTENCES if value in codes
        ],
        "decisions": ImportRow.Decision.choices,
        "refused": batch.counts.get("refused", 0),
        "to_write": flow.to_write(batch),
        "may_confirm": batch.state == State.CHECKED,
    }


def _step(request: HttpRequest, pk: int, act: Callable[[PeopleImport, User], Any]) -> HttpResponse:
    try:
        act(_import(request, pk), _user(request))
    except (ImportRefused, FileRefused, jobs.JobRefused) as refused:
        messages.error(request, str(getattr(refused, "sentence", getattr(refused, "reason", refused))))
    return redirect("organisation_import", pk)


def _import(request: HttpRequest, pk: int) -> PeopleImport:
    return cast(PeopleImport, get_object_or_404(flow.visible_imports(_user(request)), pk=pk))


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)

"""The screens of the import: upload, watch the reading, check side by side, make the draft."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.handbook.models import WordFile
from cms.handbook.word.draft import Draft
from cms.handbook.word.refusals import WordRefused
from cms.handbook.word.sentences import REFUSALS
from cms.handbook.word_import import desk
from cms.handbook.word_import.drafting import AlreadyMade, make_page
from cms.handbook.word_import.forms import CheckForm, UploadForm
from cms.handbook.word_import.pictures import MEDIA_TYPES, picture
from cms.handbook.word_import.receiving import committees_of, discard, files_of, order_reading, receive
from cms.organisation.models import User
from cms.organisation.work import jobs

SHOWN = 20


@never_cache
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    user = _author(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    committee = request.GET.get("committee", "")
    if form.is_valid():
        try:
            held = receive(file=form.cleaned_data["file"], by=user, now=timezone.now())
        except WordRefused as refused:
            form.add_error("file", str(REFUSALS[refused.code]))
        else:
            return _to(held, committee)
    context = {"form": form, "files": files_of(user)[:SHOWN]}
    return TemplateResponse(request, "handbook/admin/word_files.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One file at the step it has come to."""
    user = _author(request)
    held = _file(request, pk)
    if held.page_id:
        return redirect("wagtailadmin_pages:edit", held.page_id)
    if held.draft is None:
        return TemplateResponse(request, "handbook/admin/word_progress.html", {"held": held, "job": held.job})
    draft = Draft.from_json(held.draft)
    form = CheckForm(request.POST or None, draft=draft, user=user, committee=request.GET.get("committee", ""))
    if request.method == "POST" and form.is_valid():
        made = _make(request, held, form)
        if made:
            return made
    return TemplateResponse(request, "handbook/admin/word_check.html", _context(held, draft, form, user))


@never_cache
@require_GET
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    job = _file(request, pk).job
    return JsonResponse({
        "working": job is not None and job.can_cancel, "percent": job.percent if job else 0,
        "done": job.done if job else 0, "label": job.get_state_display() if job else "",
    })  # fmt: skip


@never_cache
@require_GET
def shown_picture(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """As the reader drew it: nothing of the stranger's file itself is sent."""
    content = picture(_file(request, pk), name)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type=MEDIA_TYPES[name.rpartition(".")[2]])


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    held = _file(request, pk)
    if held.draft is None and not held.page_id and not (held.job and held.job.can_cancel):
        order_reading(held)
    return redirect("handbook_word_file", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    held = _file(request, pk)
    try:
        if held.job:
            jobs.cancel(held.job)
    except jobs.JobRefused as refused:
        messages.error(request, str(refused.reason))
    return redirect("handbook_word_file", pk)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    held = _file(request, pk)
    if held.page_id:
        raise Http404
    discard(held)
    messages.success(request, _("The file and what was read from it were deleted."))
    return redirect("handbook_word_files")


def _make(request: HttpRequest, held: WordFile, form: CheckForm) -> HttpResponse | None:
    """The answer where a page was made, or the form keeps the reasons."""
    try:
        page = make_page(
            held, committee=form.cleaned_data["committee"], values=form.page_values(),
            changed=form.corrections.changed(), by=_author(request),
        )  # fmt: skip
    except AlreadyMade:
        return redirect("handbook_word_file", held.pk)
    except FileNotFoundError:
        form.add_error(None, str(REFUSALS["gone"]))
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
    else:
        messages.success(request, _("The draft was made. Nothing is published yet."))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def _context(held: WordFile, draft: Draft, form: CheckForm, user: User) -> dict[str, Any]:
    rows, parts = desk.field_rows(form), desk.parts(draft, form)
    doubtful = [row for row in rows if row.doubt]
    doubtful_parts = [part for part in parts if part.doubts]
    may_open = form.same is not None and form.same.permissions_for_user(user).can_edit()
    return {
        "held": held, "form": form, "rows": rows, "parts": parts, "notes": desk.notes(draft),
        "source": desk.source(draft), "doubtful": doubtful, "doubtful_parts": doubtful_parts,
        "count": len(doubtful) + len(doubtful_parts), "may_open": may_open,
    }  # fmt: skip


def _to(held: WordFile, committee: str) -> HttpResponse:
    answer = redirect("handbook_word_file", held.pk)
    if committee.isdecimal():
        answer["Location"] += f"?committee={committee}"
    return answer


def _file(request: HttpRequest, pk: int) -> WordFile:
    return get_object_or_404(files_of(_author(request)), pk=pk)


def _author(request: HttpRequest) -> User:
    """Whoever may add documents nowhere finds nothing here."""
    user = cast(User, request.user)
    if not committees_of(user).exists():
        raise Http404
    return user

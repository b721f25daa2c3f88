"""The desk "Requests about data": who waits for an answer, until when, and what was answered. Others get 404."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.organisation import audit
from cms.organisation.admin.policies import members_for, units_for
from cms.organisation.ids import new_id
from cms.organisation.models import DataRequest, PublicHoliday, User
from cms.organisation.privacy import data_requests
from cms.organisation.privacy.data_requests import RequestRefused

PAGE = 50


class EnterForm(forms.Form):
    """A secretary writes down what a member said."""

    kind = forms.ChoiceField(
        choices=DataRequest.Kind.choices, widget=forms.RadioSelect, label=gettext_lazy("What is asked for")
    )
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=2000, required=False,
        label=gettext_lazy("In the member's words"),
    )  # fmt: skip
    uid = forms.UUIDField(widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}), max_length=4000, label=gettext_lazy("Answer to the member")
    )


def requests_for(user: User) -> "QuerySet[DataRequest]":
    """The requests of members in reach, those of erased members too: their row keeps the cell."""
    people = ("member__cell", "taken_by", "entered_by", "proposed_by", "approved_by", "answered_by")
    return DataRequest.objects.filter(member__cell__in=units_for(user, "answer_requests")).select_related(*people)


def may_answer(user: User) -> bool:
    return units_for(user, "answer_requests").exists()


@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    user = _desk(request)
    waiting = request.GET.get("state") != "all"
    rows = requests_for(user)
    shown = rows.filter(state__in=DataRequest.WAITING) if waiting else rows.order_by("-made_at")
    page = Paginator(shown, PAGE).get_page(request.GET.get("p"))
    audit.record(user, "request.list", rows=len(page.object_list))
    today = timezone.localdate()
    context = {
        "page": page,
        "waiting": waiting,
        "today": today,
        "overdue": rows.filter(state__in=DataRequest.WAITING, due_on__lt=today).count(),
        "holidays_missing": not PublicHoliday.objects.filter(day__year=today.year).exists(),
    }
    return TemplateResponse(request, "organisation/admin/data_requests.html", context)


@never_cache
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    user = _desk(request)
    made = _made(user, pk)
    audit.record(user, "request.read", object=f"request:{made.uid}", unit_code=made.member.cell.code, rows=1)
    return _shown(request, made, AnswerForm())


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, data_requests.take, _("The request is yours now."))


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, data_requests.close, _("The request was closed."))


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, data_requests.propose_erasure, _("Proposed. A second person has to approve it."))


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, data_requests.decline_erasure, _("Declined. Please answer the member in words."))


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, _made(_desk(request), pk), form)

    def verb(made: DataRequest, by: User, now: Any) -> None:
        data_requests.answer(made, by, form.cleaned_data["text"], now)

    return _act(request, pk, verb, _("The answer was given."))


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, member_pk: int) -> HttpResponse:
    """For a member without a phone: the one who enters it is recorded, and the member sees so."""
    user = cast(User, request.user)
    reach = members_for(user, "assist_members") | members_for(user, "answer_requests")
    member = get_object_or_404(reach.select_related("cell").distinct(), pk=member_pk)
    form = EnterForm(request.POST or None, initial={"uid": new_id()})
    if request.method == "POST" and form.is_valid():
        data_requests.make(member, now=timezone.now(), entered_by=user, **form.cleaned_data)
        messages.success(
            request, _("The request was entered. The organisation committee answers within 2 working days.")
        )
        return redirect(reverse("members:inspect", args=[member.pk]))
    return TemplateResponse(request, "organisation/admin/data_request_enter.html", {"member": member, "form": form})


def _desk(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not may_answer(user):
        raise Http404
    return user


def _made(user: User, pk: int) -> DataRequest:
    return get_object_or_404(requests_for(user), pk=pk)


def _act(request: HttpRequest, pk: int, verb: Callable[[DataRequest, User, Any], Any], said: str) -> HttpResponse:
    user = _desk(request)
    try:
        verb(_made(user, pk), user, timezone.now())
        messages.success(request, said)
    except RequestRefused as refused:
        messages.error(request, str(refused.reason))
    return redirect("organisation_data_request", pk)


def _shown(request: HttpRequest, made: DataRequest, form: AnswerForm) -> HttpResponse:
    user = cast(User, request.user)
    open_state = made.state in (DataRequest.State.NEW, DataRequest.State.TAKEN)
    erasure = made.kind == DataRequest.Kind.ERASURE
    context = {
        "made": made,
        "form": form,
        "today": timezone.localdate(),
        "may_answer": open_state,
        "may_propose": open_state and erasure,
        "may_approve": made.state == DataRequest.State.PROPOSED and made.proposed_by_id != user.pk,
        "waits_for_another": made.state == DataRequest.State.PROPOSED and made.proposed_by_id == user.pk,
        **_record(user, made),
    }
    return TemplateResponse(request, "organisation/admin/data_request.html", context)


def _record(user: User, made: DataRequest) -> dict[str, Any]:
    """Where the record stands, for whoever may read it: the form that puts it right, for whoever may use that."""
    seen = members_for(user, "view_members").filter(pk=made.member_id).exists()
    may_correct = (
        made.kind == DataRequest.Kind.CORRECTION
        and members_for(user, "manage_members").filter(pk=made.member_id).exists()
    )
    screen = "organisation_member_edit" if may_correct else "members:inspect"
    return {"may_correct": may_correct, "member_url": reverse(screen, args=[made.member_id]) if seen else ""}

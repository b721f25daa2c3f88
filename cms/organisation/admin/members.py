"""Adding, correcting, transferring: for holders of "manage_members" in whose reach the member is; else 404."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cms.organisation.admin.member_forms import AddMemberForm, EditMemberForm, StatusForm, TransferForm
from cms.organisation.admin.policies import members_for, units_for
from cms.organisation.members import records, transfers
from cms.organisation.members.member_rules import masked
from cms.organisation.models import Member, User

PAGE = "organisation/admin/member_form.html"


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    units = units_for(user, "manage_members")
    if not units.exists():
        raise Http404
    form = AddMemberForm(request.POST or None, units=units)
    if form.is_valid():
        values = form.cleaned_data
        joined = values["joined_on"] or max(values["admitted_on"], values["cell"].valid_from)
        try:
            member = records.take_in(values, joined_on=joined, by=user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The member was added."))
            return redirect("members:inspect", member.pk)
    return _page(request, form, _("Add a member"))


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    form = EditMemberForm(request.POST or None, instance=Member.objects.get(pk=member.pk))
    if form.is_valid():
        try:
            changed = records.edit(member, form.values(), by=_user(request))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The record was corrected.") if changed else _("Nothing was changed."))
            return redirect("members:inspect", member.pk)
    return _page(request, form, _("Correct the record"), member)


@never_cache
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    member, user = _member(request, pk), _user(request)
    form = TransferForm(request.POST or None, units=units_for(user, "manage_members"))
    if form.is_valid():
        values = form.cleaned_data
        try:
            transfers.transfer_member(member, to=values["cell"], on=values["on"], by=user, reason=values["reason"])
        except transfers.TransferRefused as refused:
            form.add_error("cell" if refused.code in ("same-cell", "closed") else "on", str(refused.reason))
        else:
            messages.success(request, _("The member was transferred."))
            return redirect("members:inspect", member.pk)
    return _page(request, form, _("Transfer to another cell"), member)


@never_cache
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    form = StatusForm(request.POST or None, member=member)
    if form.is_valid():
        try:
            transfers.change_status(member, **form.cleaned_data, by=_user(request))
        except transfers.TransferRefused as refused:
            form.add_error("on", str(refused.reason))
        else:
            messages.success(request, _("The status was changed."))
            return redirect("members:inspect", member.pk)
    return _page(request, form, _("Change the status"), member)


@never_cache
@require_POST
def show_number(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One number in clear, on a page that no cache keeps. POST, since each time is written to the audit log."""
    member = _member(request, pk)
    if name not in records.NUMBERS or not getattr(member, name):
        raise Http404
    number = records.show_number(member, name, by=_user(request))
    label = _("Personal identity number") if name == "identity_number" else _("Telephone")
    context = {"member": member, "number": number, "label": label}
    return TemplateResponse(request, "organisation/admin/member_number.html", context)


def record_context(user: User, member: Member) -> dict[str, Any]:
    """What the page of a member shows besides the fields: the masked numbers, the cells with their days."""
    may_manage = members_for(user, "manage_members").filter(pk=member.pk).exists()
    return {
        "may_manage": may_manage,
        "numbers": [
            (name, label, masked(getattr(member, name)))
            for name, label in (("identity_number", _("Personal identity number")), ("phone", _("Telephone")))
        ],
        "stays": member.memberships.select_related("unit").order_by("-valid_from", "-pk"),
        "today": timezone.localdate(),
    }


def _page(request: HttpRequest, form: Any, title: str, member: Member | None = None) -> HttpResponse:
    context = {"form": form, "title": title, "member": member, "media": form.media}
    return TemplateResponse(request, PAGE, context)


def _member(request: HttpRequest, pk: int) -> Member:
    return get_object_or_404(members_for(_user(request), "manage_members").select_related("cell"), pk=pk)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)

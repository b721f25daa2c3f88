"""The two screens: take a document down, and lift that."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.handbook.approval import NotToBePublished
from cms.handbook.models import DocumentPage, TakeDown
from cms.handbook.rights import POLICY
from cms.handbook.take_down import acts
from cms.handbook.take_down.queries import may_lift, may_take_down, open_one
from cms.organisation.models import User

GONE = gettext_lazy("This document has been deleted meanwhile.")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "Kept in the audit log and shown to those who work on the document; readers never see it."
        ),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Write the reason: it stays in the audit log.")},
    )


class LiftForm(ReasonForm):
    how = forms.ChoiceField(
        label=gettext_lazy("What is to happen"),
        choices=TakeDown.Lift,
        initial=TakeDown.Lift.AS_IT_WAS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    field_order = ("how", "reason")


@never_cache
@require_http_methods(["GET", "POST"])
def take_down(request: HttpRequest, page_id: int) -> HttpResponse:
    user, document = cast(User, request.user), _document(request, page_id)
    if not may_take_down(user, document):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            acts.take_down(document, by=user, reason=form.cleaned_data["reason"], now=timezone.now())
        except acts.TakeDownRefused as refused:
            messages.error(request, refused.reason)
        else:
            messages.success(request, _("The document is taken down. Its addresses answer “withdrawn” within seconds."))
        return redirect(_back(user, document))
    held = open_one(document)
    context = {
        "document": document,
        "form": form,
        "held": held,
        "parts": _parts(document),
        "back": _back(user, document),
    }
    return TemplateResponse(request, "handbook/admin/take_down.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, page_id: int) -> HttpResponse:
    user, document = cast(User, request.user), _document(request, page_id)
    if not may_lift(user, document):
        raise PermissionDenied
    form = LiftForm(request.POST or None)
    if form.is_valid():
        try:
            row = acts.lift(
                document, by=user, how=form.cleaned_data["how"], reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except NotToBePublished as refused:
            form.add_error("how", str(refused.reason))
        except acts.TakeDownRefused as refused:
            messages.error(request, refused.reason)
            return redirect(_back(user, document))
        else:
            messages.success(request, _said(row))
            return redirect(_back(user, document))
    context = {"document": document, "form": form, "held": open_one(document), "back": _back(user, document)}
    return TemplateResponse(request, "handbook/admin/lift.html", context)


def _back(user: User, document: DocumentPage) -> str:
    """Publishers and approvers who don't write come from the list, not from the editor."""
    if document.permissions_for_user(user).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[document.pk])
    return reverse("documents:index")


def _said(row: TakeDown) -> str:
    if row.lift == TakeDown.Lift.AS_IT_WAS:
        return _("The document is back at its address; the reader site follows in a moment.")
    return _("The take-down is lifted. Nothing is on the site: correct the draft and submit it for approval.")


def _document(request: HttpRequest, page_id: int) -> DocumentPage:
    """Documents of other committees, and deleted ones, do not exist."""
    mine: Any = DocumentPage.objects.filter(pk__in=POLICY.explorable_instances(request.user).values("pk"))
    document = mine.filter(pk=page_id).first()
    if document is None:
        raise Http404(str(GONE))
    return cast(DocumentPage, document)


def _parts(document: DocumentPage) -> list[Any]:
    return list(document.get_descendants().live().specific())

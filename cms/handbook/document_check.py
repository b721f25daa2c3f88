"""The small addresses that the form of a document asks while somebody types in it."""

from typing import cast

from django import forms
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.permissions import policy_registry

from cms.handbook.models import CommitteePage, DocumentType, Issuer
from cms.handbook.originals import examine
from cms.handbook.rights import POLICY
from cms.handbook.suggestions import suggest
from cms.organisation.models import User


class TypedForm(forms.Form):
    """What is typed so far. What cannot be read yet counts as empty."""

    number = forms.CharField(required=False, max_length=60)
    type = forms.ModelChoiceField(DocumentType.objects.all(), required=False)
    issuer = forms.ModelChoiceField(Issuer.objects.all(), required=False)
    issued_on = forms.DateField(required=False)
    page = forms.IntegerField(required=False)
    committee = forms.ModelChoiceField(CommitteePage.objects.all(), required=False)


@never_cache
@require_GET
def check_typed(request: HttpRequest) -> JsonResponse:
    user = _writer(request)
    form = TypedForm(request.GET)
    form.is_valid()
    values = {name: form.cleaned_data.get(name) for name in form.fields}
    values["number"] = values["number"] or ""
    answer = suggest(values, user=user, committee=values["committee"], page=values["page"])
    return JsonResponse(answer.as_json())


@never_cache
@require_GET
def check_original(request: HttpRequest, pk: int) -> JsonResponse:
    """Checksum and stamp of a file that has just been chosen."""
    user = _writer(request)
    policy = policy_registry.get_by_type(get_document_model())
    allowed = policy.instances_user_has_any_permission_for(user, ["choose", "add", "change"])
    reading = examine(get_object_or_404(allowed, pk=pk))
    if reading is None:
        raise Http404
    return JsonResponse({"sha256": reading.sha256, "stamp": reading.stamp, "note": reading.get_state_display()})


def _writer(request: HttpRequest) -> User:
    """Whoever writes documents nowhere finds nothing here."""
    if not POLICY.user_has_any_permission(request.user, {"add", "change"}):
        raise Http404
    return cast(User, request.user)


@hooks.register("register_admin_urls")
def register_document_checks() -> list[URLPattern]:
    return [
        path("document-check/", check_typed, name="handbook_document_check"),
        path("document-check/original/<int:pk>/", check_original, name="handbook_original_check"),
    ]

"""The second person's screen: what goes, what stays without a name, and which texts still name the member."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.admin_url_finder import AdminURLFinder

from cms.organisation.admin.data_requests import requests_for
from cms.organisation.models import DataRequest, Member, User
from cms.organisation.privacy import data_requests, my_data, traces
from cms.organisation.privacy.data_requests import RequestRefused


@dataclass(frozen=True)
class Text:
    """A text by people that names the member. Its words are not shown: minutes may be closed to whoever decides."""

    key: str
    kind: str
    where: str
    field: str
    url: str | None


@never_cache
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    waiting = requests_for(user).filter(state=DataRequest.State.PROPOSED).exclude(proposed_by=user)
    made = get_object_or_404(waiting, pk=pk)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        return _erase(request, made, user)
    context = {
        "made": made,
        "held": [(held, len(held.rows)) for held in my_data.everything(made.member) if held.key != "lookups"],
        "texts": _texts(made.member, user),
        "unsure": request.method == "POST",
    }
    return TemplateResponse(request, "organisation/admin/erase.html", context)


def _erase(request: HttpRequest, made: DataRequest, user: User) -> HttpResponse:
    try:
        erased = data_requests.approve_erasure(made, user, timezone.now(), strike=request.POST.getlist("strike"))
    except RequestRefused as refused:
        messages.error(request, str(refused.reason))
        return redirect("organisation_data_request", made.pk)
    messages.success(request, _("The member was erased."))
    if erased.left:
        said = _("%(count)s texts still hold the name: they were left as they are.") % {"count": erased.left}
        messages.warning(request, said)
    return redirect("organisation_data_request", made.pk)


def _texts(member: Member, user: User) -> list[Text]:
    finder = AdminURLFinder(user)
    return [_text(trace, finder) for trace in traces.in_texts_by_people(member)]


def _text(trace: traces.Trace, finder: Any) -> Text:
    row = trace.model._base_manager.get(pk=trace.pk)
    field = trace.model._meta.get_field(trace.field)
    title = str(field.verbose_name) if isinstance(field, models.Field) else trace.field
    return Text(trace.key, str(trace.model._meta.verbose_name), str(row)[:120], title, finder.get_edit_url(row))

"""Ordering an export of units or members."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.organisation.admin.import_forms import ExportForm, Subject, subjects_of
from cms.organisation.admin.policies import units_for
from cms.organisation.imports.exports import order_export
from cms.organisation.imports.scope import PERMISSIONS
from cms.organisation.models import User


@never_cache
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    reach = subjects_of(user)
    if not reach:
        raise Http404
    units = {subject: units_for(user, PERMISSIONS[subject]) for subject in reach}
    first = {"unit": next(iter(reach.values())).values_list("code", flat=True).first()}
    form = ExportForm(request.POST or None, initial=first, user=user, units=units)
    if form.is_valid():
        order_export(**form.cleaned_data, by=user)
        messages.success(request, _("The export was ordered. The file appears here when it is done."))
        return redirect("organisation_jobs")
    return TemplateResponse(request, "organisation/admin/export.html", {"form": form, "subjects": Subject})

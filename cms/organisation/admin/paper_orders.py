"""Ordering cards and letters: find the unit, say for whom, see how many, order. All choices stand in the address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.menu import MenuItem

from cms.organisation.admin.paper_forms import CardOrderForm, LetterOrderForm
from cms.organisation.admin.policies import units_for
from cms.organisation.models import PeopleJob, Unit, User
from cms.organisation.papers.card_job import order_cards
from cms.organisation.papers.letter_job import order_letters
from cms.organisation.papers.paper_orders import PaperOrder, Plan, plan_cards, plan_letters
from site_builder.text import fold_vi

FOUND = 30


@dataclass(frozen=True)
class Paper:
    """A kind of paper: its form, what an order would do, and the order itself."""

    title: Any
    icon: str
    form: type[forms.Form]
    plan: Callable[[PaperOrder], Plan]
    order: Callable[[PaperOrder], PeopleJob]


PAPERS = {
    "cards": Paper(
        gettext_lazy("Print attendance cards"), "clipboard-list", CardOrderForm,
        lambda order: plan_cards(order, timezone.localdate()), order_cards,
    ),
    "letters": Paper(gettext_lazy("Print activation letters"), "mail", LetterOrderForm, plan_letters, order_letters),
}  # fmt: skip


class PapersMenuItem(MenuItem):
    """For those who may issue cards somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_print(cast(User, request.user))


def may_print(user: User) -> bool:
    return units_for(user, "issue_cards").exists()


@require_GET
def find_unit(request: HttpRequest) -> HttpResponse:
    """The units in reach, by any words of their names, with or without marks."""
    words = request.GET.get("q", "")
    units = _units(request)
    for word in fold_vi(words).split():
        units = units.filter(search_name__contains=word)
    found = list(units.select_related("kind").order_by("depth", "path")[: FOUND + 1])
    return TemplateResponse(
        request,
        "organisation/admin/paper_units.html",
        {"units": found[:FOUND], "more": len(found) > FOUND, "words": words},
    )


@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, paper: str) -> HttpResponse:
    """GET shows the form, and with a choice how many papers it means; POST orders them."""
    kind = PAPERS[paper]
    asked = request.POST if request.method == "POST" else request.GET
    unit = get_object_or_404(_units(request), code=asked.get("unit", ""))
    form: Any = kind.form(asked if "whom" in asked else None)
    plan = None
    if form.is_bound and form.is_valid():
        wanted = form.order(unit, cast(User, request.user))
        if request.method == "POST":
            kind.order(wanted)
            messages.success(request, _("The papers are being made. They appear here when they are ready."))
            return redirect("organisation_jobs")
        plan = kind.plan(wanted)
    return TemplateResponse(
        request,
        "organisation/admin/paper_order.html",
        {"paper": paper, "title": kind.title, "icon": kind.icon, "unit": unit, "form": form, "plan": plan},
    )


def _units(request: HttpRequest) -> QuerySet[Unit]:
    return units_for(cast(User, request.user), "issue_cards")

"""A member's cards: which one is valid, why others are not; revoking one by hand, and issuing another."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cms.organisation import audit
from cms.organisation.admin.paper_forms import ReasonForm
from cms.organisation.admin.papers import member_in_reach, pdf_answer
from cms.organisation.models import Card, Member, User
from cms.organisation.papers import cards, printing
from cms.organisation.papers.keys import KeyLost


@dataclass(frozen=True)
class CardRow:
    """A card as the list shows it."""

    card: Card
    usable: bool
    state: str


@never_cache
@require_GET
def card_list(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    member = member_in_reach(user, pk)
    rows = _rows(member)
    audit.record(user, "card.list", object=f"member:{member.public_id}", unit_code=member.cell.code, rows=len(rows))
    context = {"member": member, "rows": rows, "form": ReasonForm(), "active": member.status in Member.ACTIVE}
    return TemplateResponse(request, "organisation/admin/member_cards.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int, card_id: int) -> HttpResponse:
    """The card is dead from now on, and no other takes its place yet."""
    user = cast(User, request.user)
    card = get_object_or_404(Card, pk=card_id, member=member_in_reach(user, pk))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say why."))
    elif cards.revoke_card(card, reason=form.cleaned_data["reason"], by=user, now=timezone.now()):
        messages.success(request, _("The card was revoked."))
    else:
        messages.error(request, _("This card was revoked before."))
    return redirect("organisation_member_cards", pk)


@never_cache
@require_POST
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """A new card as a PDF; the one before is dead from now on, with the reason."""
    user = cast(User, request.user)
    member = member_in_reach(user, pk, active=True)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say why."))
        return redirect("organisation_member_cards", pk)
    reason = form.cleaned_data["reason"]
    try:
        with transaction.atomic():
            card = cards.issue_card(member, timezone.localdate(), reason)
            audit.record(
                user, "card.issue", object=f"card:{card.uid}", unit_code=member.cell.code, reason=reason, rows=1
            )
            return pdf_answer(printing.card_sheet([card]), "the-tham-du.pdf")
    except KeyLost as lost:
        messages.error(request, lost.reason)
        return redirect("organisation_member_cards", pk)


def _rows(member: Member) -> list[CardRow]:
    usable = set(cards.usable_cards(timezone.localdate()).filter(member=member).values_list("pk", flat=True))
    held: Any = member.cards.select_related("kid").order_by("-issued_on", "-pk")
    return [CardRow(card, card.pk in usable, _state(card, usable=card.pk in usable)) for card in held]


def _state(card: Card, *, usable: bool) -> str:
    if usable:
        return _("Valid")
    if card.revoked_at:
        return _("Revoked")
    if card.expires_on < timezone.localdate():
        return _("Expired")
    return str(Card.Reason.KEY_RETIRED.label)

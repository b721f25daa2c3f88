"""Printing a member's card and activation letter: POST, in scope, audited, never kept by a cache."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cms.organisation import audit
from cms.organisation.admin.policies import members_for
from cms.organisation.models import Member, User
from cms.organisation.papers import cards, printing
from cms.organisation.papers.keys import KeyLost
from cms.organisation.sign_in import devices
from cms.organisation.sign_in.activation_codes import last_day


@never_cache
@require_POST
def print_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The member's valid card; a first one is issued."""
    user = cast(User, request.user)
    member = member_in_reach(user, pk, active=True)
    try:
        with transaction.atomic():
            card = cards.valid_card(member, timezone.localdate())
            audit.record(user, "card.print", object=f"card:{card.uid}", unit_code=member.cell.code, rows=1)
            return pdf_answer(printing.card_sheet([card]), "the-tham-du.pdf")
    except KeyLost as lost:
        messages.error(request, lost.reason)
        return redirect("organisation_member_cards", pk)


@never_cache
@require_POST
def print_activation(request: HttpRequest, pk: int) -> HttpResponse:
    """A new activation letter. Letters printed before no longer work."""
    user, now = cast(User, request.user), timezone.now()
    member = member_in_reach(user, pk)
    code = devices.issue_activation(member, user, now)
    letter = printing.activation_letter(member, code, settings.SITE_ORIGIN, last_day(now))
    return pdf_answer(letter, "giay-kich-hoat.pdf")


def member_in_reach(user: User, pk: int, *, active: bool = False) -> Member:
    """The member, if this account may issue cards there; with `active`, only one who takes part."""
    members = members_for(user, "issue_cards").select_related("cell")
    return get_object_or_404(members.filter(status__in=Member.ACTIVE) if active else members, pk=pk)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )

"""A member's access, from the member's page: help on this browser, or a new start with a new letter. POST, in scope."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cms.organisation.admin.papers import pdf_answer
from cms.organisation.admin.policies import members_for
from cms.organisation.models import Member, User
from cms.organisation.papers import printing
from cms.organisation.problems import Problem
from cms.organisation.queries import members_visible_to
from cms.organisation.sign_in import devices, recovery
from cms.organisation.sign_in.activation_codes import last_day
from cms.organisation.sign_in.assistance import assist
from cms.organisation.sign_in.member_auth import DEVICE_COOKIE, set_aside, set_cookies

LONGEST_REASON = 200


def helped_by(user: User) -> QuerySet[Member]:
    """The members whom the account may act for. Only roles count: keeping the machine is no reason to act as others."""
    return members_visible_to(user, "assist_members").select_related("cell")


@never_cache
@require_POST
def assist_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens the reader site as the member. The browser's own member, if any, is set aside until the end."""
    user, now = cast(User, request.user), timezone.now()
    member = get_object_or_404(helped_by(user), pk=pk)
    try:
        device, token = assist(member, by=user, notice_read="notice_read" in request.POST, now=now)
    except Problem as problem:
        messages.error(request, str(problem.title))
        return redirect("members:inspect", pk)
    response = HttpResponseRedirect("/#ho-tro")  # the reader site asks who it is
    held = request.COOKIES.get(DEVICE_COOKIE, "")
    own = devices.device_of(held, now)
    if own is not None and own.assisted_by is None:
        set_aside(response, held)
    elif own is not None:
        devices.revoke(own, now, by=user)  # one member after the other: the one before is over
    set_cookies(response, device, token, now)
    return response


@never_cache
@require_POST
def recover_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends all access of the member and prints a new activation letter. Needs a reason."""
    user, now = cast(User, request.user), timezone.now()
    member = get_object_or_404(members_for(user, "issue_cards").select_related("cell"), pk=pk)
    reason = request.POST.get("reason", "").strip()
    if not reason or len(reason) > LONGEST_REASON:
        messages.error(request, _("Please give a reason of at most 200 characters."))
        return redirect("members:inspect", pk)
    code = recovery.recover(member, by=user, reason=reason, now=now)
    letter = printing.activation_letter(member, code, settings.SITE_ORIGIN, last_day(now))
    return pdf_answer(letter, "giay-kich-hoat.pdf")

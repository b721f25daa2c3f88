"""Signing in on another phone, and out of assisted mode: calls that nobody has to be signed in for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from ninja import Router, Status
from ninja.decorators import decorate_view

from cms.organisation.api import ActivationOut, bound
from cms.organisation.networks import network_of
from cms.organisation.pace import keep_network_pace
from cms.organisation.problem_schema import problems
from cms.organisation.sign_in import devices, member_sign_in, passkeys
from cms.organisation.sign_in.access_schemas import AssistanceOut, PasskeyIn, PasskeyOptionsOut, PinSignInIn
from cms.organisation.sign_in.member_auth import DEVICE_COOKIE, set_cookies, take_back

router = Router(tags=["sign-in"])


@router.post(
    "/sign-in/pin",
    response={201: ActivationOut, **problems(400, 403, 415, 422, 429, 503)},
    summary="Bind this phone with card number and PIN",
)
@decorate_view(never_cache)
def post_pin(request: HttpRequest, body: PinSignInIn, response: HttpResponse) -> Status[dict[str, Any]]:
    """A number we do not know is answered like a wrong PIN."""
    keep_network_pace(request)
    now = timezone.now()
    device, token = member_sign_in.sign_in_by_pin(
        body.number, body.pin, network=network_of(request), name=body.name, now=now
    )
    set_cookies(response, device, token, now)
    return Status(201, bound(device))


@router.post(
    "/sign-in/passkey-options",
    response={200: PasskeyOptionsOut, **problems(403, 415, 429)},
    summary="What the browser asks a passkey",
)
@decorate_view(never_cache)
def post_options(request: HttpRequest) -> dict[str, Any]:
    keep_network_pace(request)
    return passkeys.assertion_options(timezone.now())


@router.post(
    "/sign-in/passkey",
    response={201: ActivationOut, **problems(400, 403, 415, 422, 429)},
    summary="Bind this phone with a passkey",
)
@decorate_view(never_cache)
def post_passkey(request: HttpRequest, body: PasskeyIn, response: HttpResponse) -> Status[dict[str, Any]]:
    keep_network_pace(request)
    now = timezone.now()
    device, token = member_sign_in.sign_in_by_passkey(body.credential, name=body.name, now=now)
    set_cookies(response, device, token, now)
    return Status(201, bound(device))


@router.post(
    "/assistance/end",
    response={200: AssistanceOut, **problems(403, 415)},
    summary="Stop acting for a member; the browser's own member comes back",
)
@decorate_view(never_cache)
def post_assistance_end(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Also when the two hours are over: a dead device is no error here. A member's own phone is left alone."""
    now = timezone.now()
    device = devices.device_of(request.COOKIES.get(DEVICE_COOKIE, ""), now)
    if device is not None and device.assisted_by is None:
        return {"signed_in": True}
    if device is not None:
        devices.revoke(device, now, by=device.assisted_by)
    return {"signed_in": take_back(request, response, now) is not None}

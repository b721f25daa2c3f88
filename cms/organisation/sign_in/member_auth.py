"""Who is calling the API: a member's phone by its cookies, or staff by their session."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security import APIKeyCookie
from ninja.security.base import AuthBase

from cms.organisation import pace
from cms.organisation.models import Device, Member, User
from cms.organisation.privacy.notices import required
from cms.organisation.problems import Problem, standard
from cms.organisation.queries import Permission, units_visible_to
from cms.organisation.sign_in.devices import device_of, device_of_member_token, has_ended, idle_limit, member_token

DEVICE_COOKIE = "__Host-device"
MEMBER_COOKIE = "__Host-member"
OWN_COOKIE = "__Host-own-device"  # what a secretary's browser held before it acted for somebody else
SEEN_EVERY = timedelta(hours=1)


class MemberRequest(HttpRequest):
    """A request that `MemberAuth` let through."""

    member: Member
    device: Device


class StaffRequest(HttpRequest):
    """A request that `StaffAuth` let through."""

    user: User


class MemberAuth(APIKeyCookie):
    """Sets `request.member` and `request.device` from the device cookie, or from the short-lived member cookie.

    Nothing is recorded about a member who has not accepted today's purpose notice: only doors that say
    `before_notice` open until then.
    """

    param_name = DEVICE_COOKIE

    def __init__(self, *, before_notice: bool = False) -> None:
        self.before_notice = before_notice
        super().__init__(csrf=False)  # SameOriginMiddleware guards unsafe methods

    def authenticate(self, request: HttpRequest, key: str | None) -> Member | None:
        now = timezone.now()
        device = device_of(key, now) if key else None
        device = device or device_of_member_token(request.COOKIES.get(MEMBER_COOKIE, ""), now)
        if device is None:
            raise _ended() if key and has_ended(key) else standard(401)
        pace.keep_pace(f"device:{device.uid}", calls=pace.DEVICE_CALLS, seconds=pace.DEVICE_SECONDS)
        caller = cast(MemberRequest, request)
        caller.device, caller.member = device, device.member
        if not self.before_notice and not device.member.has_accepted_notice:
            raise required(403)
        return device.member


class StaffAuth(AuthBase):
    """A staff session whose account holds the permission for at least one unit."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME

    def __init__(self, permission: Permission) -> None:
        self.permission = permission
        super().__init__()

    def __call__(self, request: HttpRequest) -> User | None:
        if not request.user.is_authenticated:
            raise standard(401)
        if not units_visible_to(request.user, self.permission).exists():
            raise standard(403)
        return request.user


class MemberCookieMiddleware:
    """Renews both cookies on every API call that a member's phone makes, and notes now and then that it was seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        device: Device | None = getattr(request, "device", None)
        if device is not None and device.revoked_at is None:
            now = timezone.now()
            set_cookies(response, device, request.COOKIES.get(DEVICE_COOKIE, ""), now)
            if now - device.last_seen_at > SEEN_EVERY:
                Device.objects.filter(pk=device.pk).update(last_seen_at=now)
        return response


def set_cookies(response: HttpResponse, device: Device, token: str, now: datetime) -> None:
    """Gives the phone its two cookies; without a device token only the short-lived one."""
    if token:
        left = int(min(device.expires_at - now, idle_limit()).total_seconds())
        _set(response, DEVICE_COOKIE, token, left, "Strict")
    _set(response, MEMBER_COOKIE, member_token(device, now), settings.MEMBER_TOKEN_SECONDS, "Lax")


def clear_cookies(request: HttpRequest, response: HttpResponse) -> None:
    """Takes the cookies away; browsers obey only an answer as Secure as the one that set them."""
    _set(response, DEVICE_COOKIE, "", 0, "Strict")
    _set(response, MEMBER_COOKIE, "", 0, "Lax")
    if OWN_COOKIE in request.COOKIES:
        _set(response, OWN_COOKIE, "", 0, "Strict")


def set_aside(response: HttpResponse, token: str) -> None:
    """Keeps the secretary's own device token while the browser acts for somebody else."""
    _set(response, OWN_COOKIE, token, int(idle_limit().total_seconds()), "Strict")


def take_back(request: HttpRequest, response: HttpResponse, now: datetime) -> Device | None:
    """The end of acting for somebody else: the browser's own device is there again, or nobody is signed in."""
    token = request.COOKIES.get(OWN_COOKIE, "")
    own = device_of(token, now) if token else None
    clear_cookies(request, response)
    if own is not None:
        set_cookies(response, own, token, now)
    return own


def _ended() -> Problem:
    return Problem(401, "device-ended", _("This device was signed out. Please sign in again."))


def _set(response: HttpResponse, name: str, value: str, seconds: int, same_site: Any) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite=same_site)

"""Every staff session has shown a second factor, or reaches nothing but the places where it does."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cms.organisation.models import User
from cms.organisation.staff import session
from cms.organisation.staff.recent import confirm_first

# Where a session goes that has no second factor yet: set one up, say again who it is, or leave.
SET_UP = frozenset(
    {
        "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_login", "account_reauthenticate",
        "account_logout", "wagtailadmin_login", "wagtailadmin_logout",
    }
)  # fmt: skip
# Screens ask these by themselves: they do not show that somebody is there.
BY_THEMSELVES = frozenset(
    {
        "organisation_jobs_progress", "media_jobs:progress", "staff_session_now", "wagtailadmin_editing_sessions:ping",
    }
)  # fmt: skip
# Wagtail's own screens that hand out rights: they ask for the factor again.
GRANTS = frozenset(
    {
        "wagtailusers_users:add", "wagtailusers_users:edit", "wagtailusers_users:delete",
        "wagtailusers_groups:add", "wagtailusers_groups:edit", "wagtailusers_groups:delete",
    }
)  # fmt: skip


class StaffSessionMiddleware:
    """Ends sessions that ran out, and holds back those without a second factor, whichever door they came through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and session.has_run_out(request):
            _end(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or match is None:
            return None
        name = match.view_name
        if name not in BY_THEMSELVES:
            session.touch(request)
        if not settings.STAFF_MFA:
            return None
        if session.factor_shown_at(request, user) is None:
            return _hold_back(request, user, name)
        if _hands_out_rights(name, kwargs) and not session.factor_is_recent(request, user):
            return confirm_first(request)
        return None


def _hold_back(request: HttpRequest, user: User, name: str) -> HttpResponse | None:
    if session.has_factor(user):
        # The password alone opens nothing, also not the screens where another factor could be added.
        _end(request)
        return None if _is_api(request) or name == "account_login" else redirect_to_login(request.get_full_path())
    if _is_api(request):
        request.user = AnonymousUser()  # a member's phone may be signed in beside it
        return None
    return None if name in SET_UP else redirect("mfa_index")


def _hands_out_rights(name: str, kwargs: dict[str, Any]) -> bool:
    return name in GRANTS or (name == "wagtail_bulk_action" and kwargs.get("model_name") in ("user", "group"))


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _end(request: HttpRequest) -> None:
    request.session.flush()
    request.user = AnonymousUser()

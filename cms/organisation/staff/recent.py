"""Exports, role grants and erasures ask for the second factor again when it was shown too long ago."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.organisation.models import User
from cms.organisation.problems import Problem, response
from cms.organisation.staff import session

View = Callable[..., Any]


def recent_mfa_required(view: View) -> View:
    """For views of signed-in staff. Shown within STAFF_RECENT_MINUTES is good enough; the demonstration never asks."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if settings.STAFF_MFA and not session.factor_is_recent(request, cast(User, request.user)):
            return confirm_first(request)
        return view(request, *args, **kwargs)

    return guarded


def confirm_first(request: HttpRequest) -> HttpResponse:
    """Sends to the confirmation and back. What was posted is not kept: its page is shown again instead."""
    if request.path.startswith("/api/"):
        return response(Problem(403, "confirm-first", gettext_lazy("Please confirm first that it is you.")))
    back = request.get_full_path() if request.method in ("GET", "HEAD") else _page_before(request)
    if request.method not in ("GET", "HEAD"):
        messages.info(request, _("Please confirm that it is you, then press the button again."))
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


def _page_before(request: HttpRequest) -> str:
    """Only ever a page of this site: the host of the referring address is dropped."""
    parts = urlsplit(request.headers.get("Referer", ""))
    path = parts.path if parts.netloc == request.get_host() else request.path
    return f"/{path.lstrip('/')}" + (f"?{parts.query}" if parts.query else "")

"""What a staff session knows of itself: when it began, when it was used, which factors were shown and when.

The only place that touches allauth's record of authentications.
"""

import time

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from cms.organisation.models import User

STARTED, SEEN = "staff_started_at", "staff_seen_at"
SECONDS_BETWEEN_WRITES = 60
MAIN_TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def begin(request: HttpRequest) -> None:
    """Starts both clocks of a new session."""
    request.session[STARTED] = request.session[SEEN] = time.time()


def touch(request: HttpRequest) -> None:
    """Notes that somebody is at work; once a minute is enough."""
    now = time.time()
    if now - request.session.get(SEEN, 0) >= SECONDS_BETWEEN_WRITES:
        request.session[SEEN] = now


def has_run_out(request: HttpRequest) -> bool:
    """Idle for too long, or too old. A session without clocks was started by no door of ours: it has run out too."""
    now, started, seen = time.time(), request.session.get(STARTED, 0), request.session.get(SEEN, 0)
    return now - started >= settings.STAFF_ABSOLUTE_SECONDS or now - seen >= settings.STAFF_IDLE_SECONDS


def has_factor(user: User) -> bool:
    """Recovery codes alone are none: they come with an app or a key."""
    return Authenticator.objects.filter(user=user, type__in=MAIN_TYPES).exists()


def factor_shown_at(request: HttpRequest, user: User) -> float | None:
    """When this session last showed a second factor that the account still has. Losing the factor ends the session."""
    shown = [row for row in get_authentication_records(request, user) if row.get("method") == "mfa"]
    held = set(Authenticator.objects.filter(user=user).values_list("pk", flat=True)) if shown else set()
    return max((row["at"] for row in shown if row.get("id") in held), default=None)


def factor_is_recent(request: HttpRequest, user: User) -> bool:
    at = factor_shown_at(request, user)
    return at is not None and time.time() - at < settings.STAFF_RECENT_SECONDS


def password_is_recent(request: HttpRequest, user: User) -> bool:
    at = [row["at"] for row in get_authentication_records(request, user) if row.get("method") == "password"]
    return bool(at) and time.time() - max(at) < settings.STAFF_RECENT_SECONDS


def note_factor(request: HttpRequest, user: User, factor: Authenticator) -> None:
    """Setting a factor up shows that one holds it: the session need not ask for it again."""
    record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)

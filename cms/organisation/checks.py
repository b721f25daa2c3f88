"""What must hold before anything starts. `manage.py` runs these checks itself, `cms.wsgi` by `refuse_bad_start`."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register, run_checks
from django.core.management.base import SystemCheckError

from cms.organisation.shares import unknown_relations

LOCAL = {"localhost", "127.0.0.1"}
MIDDLEWARE = "cms.organisation.staff.middleware.StaffSessionMiddleware"


@register(Tags.security)
def staff_show_a_second_factor(app_configs: Any, **kwargs: Any) -> list[Error]:
    """MFA is off in the demonstration only, and the demonstration is on this machine only."""
    errors = []
    if not settings.STAFF_MFA and settings.MODE != "demo":
        errors.append(
            Error(
                "The setting STAFF_MFA must be 1: staff sign in with a second factor.",
                hint="Only `make demo` runs without (HANDBOOK_MODE=demo, which it sets itself).",
                id="organisation.E001",
            )
        )
    if MIDDLEWARE not in settings.MIDDLEWARE:
        errors.append(Error(f"The setting MIDDLEWARE lacks {MIDDLEWARE}.", id="organisation.E002"))
    if settings.MODE == "demo" and not _is_local():
        errors.append(
            Error(
                "The settings ALLOWED_HOSTS and HANDBOOK_ORIGIN must name this machine when HANDBOOK_MODE is demo.",
                id="organisation.E003",
            )
        )
    return errors


def refuse_bad_start() -> None:
    """Raises `SystemCheckError`, which names the setting, when a security check fails."""
    found = [message for message in run_checks(tags=[Tags.security]) if message.is_serious()]
    if found:
        raise SystemCheckError("\n".join(str(message) for message in found))


def _is_local() -> bool:
    return set(settings.ALLOWED_HOSTS) <= LOCAL and urlsplit(settings.SITE_ORIGIN).hostname in LOCAL


def every_relation_to_members_is_declared(**kwargs: Any) -> list[Error]:
    """A table that holds members must say what becomes of its rows when one is erased."""
    return [
        Error(
            f"{relation} points at a member, and no share says what erasure does with it.",
            hint="Name it in the room's `Share` (cms/organisation/shares.py).",
            id="organisation.E101",
        )
        for relation in sorted(unknown_relations())
    ]

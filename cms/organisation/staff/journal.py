"""Sign-ins and changes of factors in the audit log. Names that were typed in vain appear as a pseudonym only."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from cms.organisation import audit
from cms.organisation.members import personal
from cms.organisation.models import User
from cms.organisation.staff import session


@receiver(user_logged_in)
def start_clocks(request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None:
        session.begin(request)


@receiver(account.user_logged_in)
def record_sign_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    shown = session.factor_shown_at(request, user)
    audit.record(user, "staff.sign_in", object="password+factor" if shown else "password")


@receiver(user_logged_out)
def record_sign_out(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record(user, "staff.sign_out")


@receiver(user_login_failed)
def record_failure(credentials: dict[str, Any], **kwargs: Any) -> None:
    audit.record("nobody", "staff.sign_in_failed", object=f"account:{pseudonym(str(credentials.get('username', '')))}")


@receiver(mfa.authentication_failed)
def record_wrong_code(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    audit.record(user, "mfa.failed", object=authenticator.type)


@receiver(mfa.authenticator_added)
def record_added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    audit.record(user, "mfa.added", object=authenticator.type)


@receiver(mfa.authenticator_removed)
def record_removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    audit.record(user, "mfa.removed", object=authenticator.type)


@receiver(mfa.authenticator_reset)
def record_renewed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    audit.record(user, "mfa.renewed", object=authenticator.type)


@receiver(account.password_changed)
def record_password(user: User, **kwargs: Any) -> None:
    audit.record(user, "staff.password_changed")


def pseudonym(username: str) -> str:
    """The same name gives the same letters, and nobody reads it back without the key. People mistype passwords here."""
    digest = personal.lookup(username.strip().lower(), field="sign-in")
    return digest.hex()[:16] if digest else "empty"

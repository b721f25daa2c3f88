"""Our answers to allauth's questions: nobody signs up, how often one may try, where staff go, how secrets are kept."""

import base64
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from cms.organisation.backends import ENTER
from cms.organisation.models import User
from cms.organisation.queries import units_visible_to
from cms.organisation.staff import session
from cms.secret_files import secret_file


class StaffAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(cast(User, request.user))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not right after signing in: the factor counts, and the password only while there is no factor."""
        request = self.request
        if session.has_factor(request.user):
            return not session.factor_is_recent(request, request.user)
        return not session.password_is_recent(request, request.user)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor confirms with it: a password that was watched must not be enough to add a key."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not user.is_authenticated or not session.has_factor(user):
            return [method for method in methods if method["id"] == "reauthenticate"]
        return [method for method in methods if method["id"] != "reauthenticate"]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # By account alone, anybody could keep a colleague out by guessing wrongly.
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{get_client_ip(request)}"


class StaffMfaAdapter(DefaultMFAAdapter):
    """Secrets of apps and recovery codes lie encrypted in the database; the key lies in the keys folder."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.WAGTAIL_SITE_NAME}


def home_of(user: User) -> str:
    """Where the account works."""
    if user.has_perm(ENTER):
        return resolve_url("wagtailadmin_home")
    if units_visible_to(user, "view_statistics").exists():
        return "/thong-ke/"
    return "/diem-danh/" if units_visible_to(user, "check_in").exists() else resolve_url("mfa_index")


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(secret_file(settings.KEYS_DIR, "staff-mfa")))

"""Codes of authenticator apps, each good for one use. allauth remembers used ones in the cache of one process only."""

import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.db import IntegrityError, transaction

from cms.organisation.models import UsedCode

PERIOD = 30


class CodeForm(AuthenticateForm):
    def clean_code(self) -> str:
        code: str = super().clean_code()
        return _once(self.authenticator, code)


class ConfirmCodeForm(ReauthenticateForm):
    def clean_code(self) -> str:
        code: str = super().clean_code()
        return _once(self.authenticator, code)


def use_up(factor: Authenticator, secret: str, code: str) -> bool:
    """Whether the code is newer than every code used before (RFC 6238, 5.2)."""
    step = step_of(secret, code)
    with transaction.atomic():
        if UsedCode.objects.filter(factor=factor, step__lt=step).update(step=step):
            return True
    try:
        with transaction.atomic():
            UsedCode.objects.create(factor=factor, step=step)
    except IntegrityError:
        return False  # this step or a later one was used, here or in another process
    return True


def step_of(secret: str, code: str) -> int:
    """The 30-second step this code belongs to; the newest where two steps have the same code."""
    now = int(time.time()) // PERIOD
    near = range(now + settings.MFA_TOTP_TOLERANCE, now - settings.MFA_TOTP_TOLERANCE - 1, -1)
    plain = "".join(char for char in code if char.isdigit())
    return next((step for step in near if format_hotp_value(hotp_value(secret, step)) == plain), 0)


def _once(factor: Authenticator, code: str) -> str:
    if factor.type == Authenticator.Type.TOTP:
        secret = get_adapter().decrypt(factor.data["secret"])
        if not use_up(factor, secret, code):
            raise get_adapter().validation_error("incorrect_code")
    return code

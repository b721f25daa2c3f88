"""What a person does with password, app and paper."""

import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.urls import reverse

from tests.factories import PASSWORD


def give_app(user):
    """The account has an app and recovery codes; returns the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code(secret, steps=0):
    """What the app shows now, or `steps` half-minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def paper(user):
    """The codes on the printed sheet that are left."""
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def secret_of(user):
    return get_adapter().decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])


def type_password(client, username, password=PASSWORD, then=""):
    return client.post(reverse("account_login"), {"login": username, "password": password, "next": then})


def type_code(client, text):
    return client.post(reverse("mfa_authenticate"), {"code": text})


def sign_in(client, user, secret):
    type_password(client, user.username)
    return type_code(client, code(secret))

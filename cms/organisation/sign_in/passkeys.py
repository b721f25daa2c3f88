"""Passkeys (WebAuthn): made on a signed-in phone, they sign a member in on another one without any number typed."""

import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cms.organisation import audit
from cms.organisation.models import Device, Member, Passkey
from cms.organisation.problems import Problem
from cms.organisation.sign_in.challenges import new_challenge, spend

MOST = 10
ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256: what phones and computers make
SIGN_IN = "sign-in"
PREFERRED = UserVerificationRequirement.PREFERRED


def registration_options(device: Device, now: datetime) -> dict[str, Any]:
    """What the browser needs to make a passkey. The name is shown by the phone; the handle is our identifier."""
    member = device.member
    options, _state = _server().register_begin(
        PublicKeyCredentialUserEntity(
            id=member.public_id.bytes, name=member.card_number or member.full_name, display_name=member.full_name
        ),
        credentials=_held_by(member),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=PREFERRED,
        challenge=new_challenge(f"register {device.uid}", now),
    )
    return dict(options)


def register(device: Device, answer: Mapping[str, Any], *, name: str, now: datetime) -> Passkey:
    """Keeps the passkey that the browser made on this device."""
    try:
        response = RegistrationResponse.from_dict(answer)
        data = _server().register_complete(
            _spent(response.response.client_data.challenge, f"register {device.uid}", now), response
        )
    except _UNREADABLE as error:
        raise _refused() from error
    if data.credential_data is None or data.credential_data.public_key.get(3) not in ALGORITHMS:
        raise _refused()
    if device.member.passkeys.count() >= MOST:
        raise Problem(409, "passkeys-too-many", _("You have ten passkeys. Please remove one first."))
    try:
        with transaction.atomic():
            return _keep(device.member, data, name, now)
    except IntegrityError:
        raise Problem(409, "passkey-known", _("This passkey is already in use.")) from None


def assertion_options(now: datetime, *, device: Device | None = None) -> dict[str, Any]:
    """What the browser needs to use a passkey: any of this site, or the member's own for a proof on this device."""
    options, _state = _server().authenticate_begin(
        _held_by(device.member) if device else None,
        user_verification=PREFERRED,
        challenge=new_challenge(_purpose(device), now),
    )
    return dict(options)


def passkey_behind(answer: Mapping[str, Any], now: datetime, *, device: Device | None = None) -> Passkey:
    """The passkey that answered. Raises the problem `passkey-refused` for any answer that does not hold."""
    try:
        response = AuthenticationResponse.from_dict(answer)
        state = _spent(response.response.client_data.challenge, _purpose(device), now)
        passkey = _known(response, device)
        _server().authenticate_complete(state, [AttestedCredentialData(bytes(passkey.credential))], response)
    except _UNREADABLE as error:
        raise _refused() from error
    _count_use(passkey, response.response.authenticator_data.counter, now)
    return passkey


def remove(passkey: Passkey, now: datetime) -> None:
    with transaction.atomic():
        member = passkey.member
        passkey.delete()
        audit.record(member, "passkey.remove", object=f"passkey:{passkey.uid}", unit_code=member.cell.code, at=now)


# What fido2 raises for an answer that is broken or does not hold: nothing of it is told to the caller.
_UNREADABLE = (
    ValueError, KeyError, TypeError, IndexError, OverflowError, AttributeError, RecursionError, struct.error,
)  # fmt: skip


def _keep(member: Member, data: AuthenticatorData, name: str, now: datetime) -> Passkey:
    held = data.credential_data
    assert held is not None
    passkey = Passkey.objects.create(
        member=member, name=name[:100], credential_id=held.credential_id, credential=bytes(held),
        sign_count=data.counter, created_at=now,
    )  # fmt: skip
    audit.record(member, "passkey.add", object=f"passkey:{passkey.uid}", unit_code=member.cell.code, at=now)
    return passkey


def _known(response: AuthenticationResponse, device: Device | None) -> Passkey:
    passkey = Passkey.objects.select_related("member__cell").filter(credential_id=response.raw_id).first()
    handle = response.response.user_handle
    if passkey is None or passkey.member.status in Member.GONE:
        raise ValueError("unknown")
    if handle and handle != passkey.member.public_id.bytes:
        raise ValueError("of somebody else")
    if device and device.member_id != passkey.member_id:
        raise ValueError("of somebody else")
    return passkey


def _count_use(passkey: Passkey, counter: int, now: datetime) -> None:
    """Keys that count must count upwards: a copy would not. Those in a key ring always say 0."""
    fits = Passkey.objects.filter(pk=passkey.pk)
    if counter or passkey.sign_count:
        fits = fits.filter(sign_count__lt=counter)
    if not fits.update(sign_count=counter, last_used_at=now):
        raise _refused()


def _spent(challenge: bytes, purpose: str, now: datetime) -> dict[str, Any]:
    """The state fido2 expects. Spent before it is verified: a wrong answer uses it up as well."""
    if not spend(challenge, purpose, now):
        raise ValueError("challenge")
    return {"challenge": websafe_encode(challenge), "user_verification": PREFERRED}


def _purpose(device: Device | None) -> str:
    return f"prove {device.uid}" if device else SIGN_IN


def _held_by(member: Member) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(passkey.credential)) for passkey in member.passkeys.all()]


def _server() -> Fido2Server:
    host = urlsplit(settings.SITE_ORIGIN).hostname or ""
    server = Fido2Server(
        PublicKeyCredentialRpEntity(id=host, name=settings.WAGTAIL_SITE_NAME),
        verify_origin=lambda origin: origin == settings.SITE_ORIGIN,
    )
    server.allowed_algorithms = [one for one in server.allowed_algorithms if one.alg in ALGORITHMS]
    return server


def _refused() -> Problem:
    return Problem(403, "passkey-refused", _("This passkey was not accepted. Please try again or use your PIN."))

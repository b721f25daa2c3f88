"""Proof that it is the member who holds the phone: asked for before sensitive acts, good for ten minutes.

A PIN, a passkey, or the code of a fresh activation letter. Signing in counts as a proof. Whoever has neither PIN nor
passkey asks the secretary for a letter: the phone alone proves nothing (docs/decisions/second-proof.md).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.organisation.models import Device, Member, MemberPin
from cms.organisation.problems import Problem
from cms.organisation.sign_in import delays, devices, passkeys, pins


class OnDevice(Protocol):
    """A request that `MemberAuth` let through."""

    device: Device


def require_proof(request: OnDevice) -> None:
    """Raises 403 `proof-needed`, with the ways there are to prove it, unless the member did so within ten minutes."""
    refuse_assisted(request)
    device = request.device
    until = proved_until(device)
    if until is None or until <= timezone.now():
        raise Problem(403, "proof-needed", _("Please confirm that it is you."), ways=ways(device.member))


def refuse_assisted(request: OnDevice) -> None:
    """Raises 403 `not-while-assisted`: a secretary acts for the member, but never becomes the member."""
    if request.device.assisted_by_id is not None:
        raise Problem(403, "not-while-assisted", _("This is not possible while somebody acts for the member."))


def proved_until(device: Device) -> datetime | None:
    return device.proved_at + timedelta(seconds=settings.PROOF_SECONDS) if device.proved_at else None


def ways(member: Member) -> list[str]:
    """How this member can prove it, the easiest way first."""
    passkey = ["passkey"] if member.passkeys.exists() else []
    pin = ["pin"] if MemberPin.objects.filter(member=member).exists() else []
    return [*passkey, *pin, "code"]


def prove_by_pin(device: Device, pin: str, now: datetime) -> None:
    """Wrong PINs are delayed on this device alone: no stranger's tries can hold the member up here."""
    sides = [delays.Side(f"device:{device.uid}")]
    delays.charge(sides, now)
    if not pins.is_right(pin, MemberPin.objects.filter(member=device.member).first()):
        raise Problem(403, "pin-wrong", _("The PIN is not right."))
    delays.give_back(sides)
    _note(device, now)


def prove_by_passkey(device: Device, answer: Mapping[str, Any], now: datetime) -> None:
    passkeys.passkey_behind(answer, now, device=device)
    _note(device, now)


def prove_by_code(device: Device, code: str, now: datetime) -> None:
    sides = [delays.Side(f"device:{device.uid}")]
    delays.charge(sides, now)
    devices.prove_with_code(device, code, now)
    delays.give_back(sides)
    _note(device, now)


def _note(device: Device, now: datetime) -> None:
    device.proved_at = now
    device.save(update_fields=["proved_at"])

"""Signing in on another phone: with a passkey alone, or with the card number and the PIN."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.organisation import audit
from cms.organisation.models import Device, Member, MemberPin
from cms.organisation.problems import Problem
from cms.organisation.sign_in import devices
from cms.organisation.sign_in.delays import Side, charge, give_back
from cms.organisation.sign_in.passkeys import passkey_behind
from cms.organisation.sign_in.pins import is_right

# From all networks together: a stranger with many networks is slowed down; phones, passkeys and letters are not.
FREE_FROM_ANYWHERE = 100


def sign_in_by_pin(number: str, pin: str, *, network: str, name: str, now: datetime) -> tuple[Device, str]:
    """A new device and its token.

    An unknown number, a member without a PIN and a wrong PIN are one and the same problem, after the same work: one
    query, one Argon2 verification.
    """
    plain = _plain(number)
    sides = [Side(f"number:{plain} network:{network}"), Side(f"number:{plain}", FREE_FROM_ANYWHERE)]
    charge(sides, now)
    held = _held_by(number, plain)
    if not is_right(pin, held) or held is None:
        raise Problem(403, "sign-in-refused", _("The card number or the PIN is not right."))
    give_back(sides)
    return _signed_in(held.member, "pin", name, now)


def sign_in_by_passkey(answer: Mapping[str, Any], *, name: str, now: datetime) -> tuple[Device, str]:
    """A new device and its token; the passkey says whose."""
    return _signed_in(passkey_behind(answer, now).member, "passkey", name, now)


def _signed_in(member: Member, way: str, name: str, now: datetime) -> tuple[Device, str]:
    with transaction.atomic():
        device, token = devices.bind(member, name=name, now=now)
        audit.record(
            member, "device.sign_in", object=f"device:{device.uid}", unit_code=member.cell.code, reason=way, at=now
        )
    return device, token


def _held_by(number: str, plain: str) -> MemberPin | None:
    """The PIN of the member with this card number, or with this reference (16 hexadecimal digits)."""
    known = Q(member__card_number__in={number.strip(), plain, plain.upper()})
    if len(plain) == 16 and set(plain) <= set("0123456789abcdef"):
        known |= Q(member__ref=bytes.fromhex(plain))
    found = MemberPin.objects.select_related("member__cell").filter(known).exclude(member__status__in=Member.GONE)
    return found.order_by("pk").first()


def _plain(number: str) -> str:
    """As people type it, with spaces and dots: all ways to write a number share their delays."""
    return "".join(char for char in number if not char.isspace() and char != ".").lower()

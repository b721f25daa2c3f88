"""The 8-digit PIN: Argon2id with the parameters of OWASP, over an HMAC with a pepper that is not in the database."""

import hmac
import os
import threading
from datetime import datetime
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.organisation import audit
from cms.organisation.models import Member, MemberPin
from cms.organisation.problems import Problem
from cms.organisation.sign_in.pin_rules import is_trivial, is_well_formed
from cms.secret_files import secret_file

# 19 MiB, two passes, one lane: about 20 ms. The default of the library would cost ten times as much.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Hashing leaves the interpreter lock: more at once than there are cores only fills the memory.
_AT_ONCE = threading.BoundedSemaphore(os.cpu_count() or 1)
PATIENCE = 10.0


def set_pin(member: Member, pin: str, now: datetime) -> None:
    """The member's PIN from now on. Raises the problem `pin-trivial` for what others would guess."""
    _refuse_trivial(member, pin)
    digest = _argon2(HASHER.hash, _peppered(pin))
    with transaction.atomic():
        MemberPin.objects.update_or_create(member=member, defaults={"digest": digest, "set_at": now})
        audit.record(member, "pin.set", object=_named(member), unit_code=member.cell.code, at=now)


def remove_pin(member: Member, now: datetime) -> None:
    """Having none is not an error."""
    with transaction.atomic():
        if MemberPin.objects.filter(member=member).delete()[0]:
            audit.record(member, "pin.remove", object=_named(member), unit_code=member.cell.code, at=now)


def is_right(pin: str, held: MemberPin | None) -> bool:
    """One Argon2 verification, whether or not there is a PIN: the time tells nothing."""
    return verify(held.digest if held else _nobodys(), pin) and held is not None


def verify(digest: str, pin: str) -> bool:
    try:
        return bool(_argon2(HASHER.verify, digest, _peppered(pin)))
    except VerificationError:
        return False


def _refuse_trivial(member: Member, pin: str) -> None:
    if not is_well_formed(pin):
        raise Problem(422, "pin-malformed", _("A PIN has 8 digits."))
    days = [day for day in (member.birth_date, member.admitted_on, member.official_on) if day]
    if is_trivial(pin, days=days, numbers=[member.card_number or "", member.phone, member.identity_number]):
        raise Problem(
            422,
            "pin-trivial",
            _("Others would guess this PIN: a row of digits, a date, or part of your phone or card number."),
        )


def _argon2(act: Any, *values: str) -> Any:
    if not _AT_ONCE.acquire(timeout=PATIENCE):
        raise Problem(503, "busy", _("Many people are signing in just now. Please try again in a minute."))
    try:
        return act(*values)
    finally:
        _AT_ONCE.release()


def _peppered(pin: str) -> str:
    return hmac.new(secret_file(settings.KEYS_DIR, "pin-pepper"), pin.encode(), "sha256").hexdigest()


@cache
def _nobodys() -> str:
    """The digest of no PIN that can be typed."""
    return HASHER.hash(os.urandom(16).hex())


def _named(member: Member) -> str:
    return f"member:{member.public_id}"

"""Members' phones: a printed one-time code binds one, a short-lived token speaks for it."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms.organisation import audit
from cms.organisation.models import ActivationCode, Device, Member, User
from cms.organisation.privacy import notices
from cms.organisation.problems import Problem
from cms.organisation.sign_in.activation_codes import bring_alive, code_hash, last_day, new_code
from cms.secret_files import secret_file

TOKEN_BYTES = 32
AUDIENCE = "site"
KEY_ID = "1"
_LOOKALIKE = str.maketrans({"0": "O", "1": "I", "8": "B"})


@dataclass(frozen=True)
class MemberToken:
    """What a member token says: which member, which device, and until when."""

    member: UUID
    device: UUID
    generation: int
    expires_at: int


def issue_activation(member: Member, by: User | None, now: datetime) -> str:
    """A new code in readable groups. Codes printed before for this member no longer work."""
    code = new_code(member)
    with transaction.atomic():
        bring_alive([code], by=by, now=now, last_day=last_day(now))
        audit.record(
            by or "system", "activation.issue", object=f"member:{member.public_id}", unit_code=member.cell.code, at=now
        )
    return code.text


def activate(code: str, *, notice_version: str, name: str, now: datetime) -> tuple[Device, str]:
    """Uses up the code. Returns the device and its token, which is never shown again. Raises `Problem`."""
    check_notice(notice_version)
    with transaction.atomic():
        return admit(_use_up(code, now), notice_version=notice_version, name=name, now=now)


def admit(member: Member, *, notice_version: str, name: str, now: datetime) -> tuple[Device, str]:
    """Signs this phone in as the member. Raises `Problem` where the purpose notice was not accepted.

    How the member proved who they are is the caller's business.
    """
    with transaction.atomic():
        notices.accept(member, notice_version, now)
        device, token = bind(member, name=name, now=now)
        audit.record(member, "device.activate", object=f"device:{device.uid}", unit_code=member.cell.code, at=now)
    return device, token


def check_notice(version: str) -> None:
    """Nothing is recorded about a member who has not accepted the purpose notice of today. Raises `Problem`."""
    if version != settings.NOTICE_VERSION:
        raise notices.required(422)


def bind(member: Member, *, name: str, now: datetime) -> tuple[Device, str]:
    """A device of the member's, who has just proved who they are, and its token."""
    return _new(member, name, now, now + timedelta(days=settings.DEVICE_DAYS), proved_at=now)


def bind_assisted(member: Member, *, by: User, now: datetime) -> tuple[Device, str]:
    """The browser of a secretary who acts for the member for a while. It proves nothing about the member."""
    ends = now + timedelta(seconds=settings.ASSISTED_SECONDS)
    return _new(member, by.get_full_name() or by.get_username(), now, ends, assisted_by=by)


def prove_with_code(device: Device, code: str, now: datetime) -> None:
    """Uses up a fresh activation code of the same member. Raises `Problem`; another member's code stays unused."""
    with transaction.atomic():
        if _use_up(code, now).pk != device.member_id:
            raise _unknown()


def has_ended(token: str) -> bool:
    """Whether this was the token of a device that is signed out, revoked or too old by now."""
    return Device.objects.filter(token_hash=_hash(token)).exists()


def device_of(token: str, now: datetime) -> Device | None:
    """The live device that holds this token, with its member and cell."""
    return live_devices(now).filter(token_hash=_hash(token)).first()


def device_of_member_token(text: str, now: datetime) -> Device | None:
    """The live device a member token speaks for."""
    token = read_member_token(text, now)
    if token is None:
        return None
    wanted = live_devices(now).filter(uid=token.device, generation=token.generation, member__public_id=token.member)
    return wanted.first()


def revoke(device: Device, now: datetime, by: User | None = None) -> None:
    """The device and every token made for it are dead from now on."""
    with transaction.atomic():
        device.revoked_at = now
        device.generation += 1
        device.save(update_fields=["revoked_at", "generation"])
        audit.record(
            by or device.member,
            "device.revoke",
            object=f"device:{device.uid}",
            unit_code=device.member.cell.code,
            at=now,
        )


def member_token(device: Device, now: datetime) -> str:
    """v1.kid.member.device.generation.expires.audience.mac: checked without a look into the database."""
    expires = int(now.timestamp()) + settings.MEMBER_TOKEN_SECONDS
    head = ".".join(
        ("v1", KEY_ID, device.member.public_id.hex, device.uid.hex, str(device.generation), str(expires), AUDIENCE)
    )
    return f"{head}.{_sign(head)}"


def read_member_token(text: str, now: datetime) -> MemberToken | None:
    """What a genuine token says that has not run out; None for anything else."""
    head, _dot, mac = text.rpartition(".")
    if not text.isascii() or not hmac.compare_digest(mac, _sign(head)):
        return None
    version, kid, member, device, generation, expires, audience = head.split(".")
    if (version, kid, audience) != ("v1", KEY_ID, AUDIENCE) or int(expires) <= now.timestamp():
        return None
    return MemberToken(UUID(member), UUID(device), int(generation), int(expires))


def _use_up(code: str, now: datetime) -> Member:
    held = ActivationCode.objects.select_related("member__cell").filter(code_hash=code_hash(_plain(code))).first()
    if held is None or held.member.status in Member.GONE:
        raise _unknown()
    if held.used_at is not None:
        raise _used()
    if held.expires_at <= now:
        raise Problem(409, "activation-expired", _("This code has expired. Please ask your cell for a new one."))
    # Two phones at once: the row changes for one of them only.
    if not ActivationCode.objects.filter(pk=held.pk, used_at__isnull=True).update(used_at=now):
        raise _used()
    return held.member


def _unknown() -> Problem:
    return Problem(404, "activation-unknown", _("We do not know this code. Please check it, letter by letter."))


def _used() -> Problem:
    return Problem(409, "activation-used", _("This code was already used. Please ask your cell for a new one."))


def _new(member: Member, name: str, now: datetime, ends: datetime, **more: Any) -> tuple[Device, str]:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    device = Device.objects.create(
        member=member, name=name[:100], token_hash=_hash(token), created_at=now, last_seen_at=now, expires_at=ends,
        **more,
    )  # fmt: skip
    return device, token


def live_devices(now: datetime) -> QuerySet[Device]:
    """Neither revoked nor left unused for too long; those of secretaries end with their account."""
    return (
        Device.objects.select_related("member__cell")
        .filter(revoked_at__isnull=True, expires_at__gt=now, last_seen_at__gt=now - idle_limit())
        .exclude(member__status__in=Member.GONE)
        .exclude(assisted_by__is_active=False)
    )


def idle_limit() -> timedelta:
    return timedelta(days=settings.DEVICE_IDLE_DAYS)


def _plain(code: str) -> str:
    """As people type it: small letters, spaces, and digits that look like letters (the alphabet has no 0, 1, 8)."""
    return "".join(char for char in code.upper() if char.isalnum()).translate(_LOOKALIKE)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _sign(head: str) -> str:
    mac = hmac.digest(secret_file(settings.KEYS_DIR, "member-token"), head.encode(), "sha256")
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")

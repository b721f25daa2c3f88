"""Ending access: a member ends their other devices; in person at the cell everything ends and a letter starts anew."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from cms.organisation import audit
from cms.organisation.models import Device, Member, MemberPin, Passkey, User
from cms.organisation.sign_in import devices


def recover(member: Member, *, by: User, reason: str, now: datetime) -> str:
    """Ends all devices, the PIN and all passkeys of the member. Returns the code of a new activation letter."""
    with transaction.atomic():
        ended = _end(Device.objects.filter(member=member), now)
        MemberPin.objects.filter(member=member).delete()
        Passkey.objects.filter(member=member).delete()
        audit.record(
            by, "member.recover", object=f"member:{member.public_id}", unit_code=member.cell.code, reason=reason,
            rows=ended, at=now,
        )  # fmt: skip
        return devices.issue_activation(member, by, now)


def end_others(device: Device, now: datetime) -> int:
    """Ends all devices of the member but this one; returns how many there were."""
    member = device.member
    with transaction.atomic():
        ended = _end(Device.objects.filter(member=member).exclude(pk=device.pk), now)
        audit.record(
            member, "device.revoke_others", object=f"device:{device.uid}", unit_code=member.cell.code, rows=ended,
            at=now,
        )  # fmt: skip
    return ended


def _end(devices: QuerySet[Device], now: datetime) -> int:
    return devices.filter(revoked_at__isnull=True).update(revoked_at=now, generation=F("generation") + 1)

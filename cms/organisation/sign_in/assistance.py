"""Assisted mode: a secretary acts on the reader site for a member who has no phone. What comes of it is marked."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.organisation import audit
from cms.organisation.models import Device, Member, User
from cms.organisation.problems import Problem
from cms.organisation.sign_in import devices


def assist(member: Member, *, by: User, notice_read: bool, now: datetime) -> tuple[Device, str]:
    """A device that speaks for the member on this secretary's browser, and its token.

    Nothing is recorded about somebody who does not know it: a member who never accepted the purpose notice has it
    read to them first. Raises the problem `notice-required`.
    """
    if not (member.has_accepted_notice or notice_read):
        raise Problem(422, "notice-required", _("Please read the purpose notice to the member first."))
    with transaction.atomic():
        if not member.has_accepted_notice:
            member.notice_version, member.notice_at = settings.NOTICE_VERSION, now
            member.save(update_fields=["notice_version", "notice_at"])
        device, token = devices.bind_assisted(member, by=by, now=now)
        audit.record(
            by, "member.assist", object=f"member:{member.public_id}", unit_code=member.cell.code,
            reason="notice read aloud" if notice_read else "", at=now,
        )  # fmt: skip
    return device, token


def forget_assistance(sender: Any, user: User | None, **_more: Any) -> None:
    """Whoever leaves the CMS acts for nobody any more. Hears Django's `user_logged_out`."""
    held = Device.objects.select_related("member__cell").filter(assisted_by__isnull=False, revoked_at__isnull=True)
    for device in held.filter(assisted_by=user):
        devices.revoke(device, timezone.now(), by=user)

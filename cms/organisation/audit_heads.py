"""The head of the audit log's chain, written down outside the database once a day.

The chain alone does not show that its end was cut off; a head kept elsewhere does. Send the file to another machine.
"""

import os
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from cms.organisation.models import AuditEvent


def ship(now: datetime) -> str:
    """Appends "day rows head" and returns it. Nothing is written for an empty log."""
    last = AuditEvent.objects.order_by("seq").last()
    if last is None:
        return ""
    line = f"{timezone.localdate(now).isoformat()} {last.seq} {bytes(last.mac).hex()}"
    settings.AUDIT_HEADS.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(settings.AUDIT_HEADS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(line + "\n")
    return line


def shipped() -> Sequence[str]:
    """The heads written down so far."""
    if not settings.AUDIT_HEADS.exists():
        return ()
    lines = settings.AUDIT_HEADS.read_text(encoding="utf-8").splitlines()
    return [line.split()[2] for line in lines if len(line.split()) == 3]

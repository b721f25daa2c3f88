"""The audit log. Each row carries the MAC of the one before, so no row can be changed or taken out unseen."""

import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cms.organisation.locks import AUDIT, take
from cms.organisation.models import AuditEvent, Member, User
from cms.secret_files import secret_file

GENESIS = bytes(32)


@dataclass(frozen=True)
class Verdict:
    """`broken_at` is the first row that does not fit; `head` is the last MAC: kept elsewhere, it shows a cut end.

    `missing` are the heads kept elsewhere that the chain never had.
    """

    rows: int
    broken_at: int | None
    head: str
    missing: tuple[str, ...] = ()


def record(
    actor: User | Member | str,
    action: str,
    *,
    object: str = "",
    unit_code: str = "",
    reason: str = "",
    rows: int = 0,
    at: datetime | None = None,
) -> AuditEvent:
    """Appends to the log, within the transaction of the act where there is one: both happen or neither."""
    with transaction.atomic():
        take(AUDIT)
        last = AuditEvent.objects.order_by("seq").last()
        event = AuditEvent(
            seq=last.seq + 1 if last else 1,
            at=at or timezone.now(),
            actor=_name(actor),
            action=action,
            object=object,
            unit_code=unit_code,
            reason=reason,
            rows=rows,
            previous_mac=bytes(last.mac) if last else GENESIS,
        )
        event.full_clean(validate_unique=False, validate_constraints=False, exclude=["mac"])
        event.mac = _mac(event, _key())
        event.save(force_insert=True)
    return event


def verify(heads: Collection[str] = (), last: int | None = None) -> Verdict:
    """Walks the whole chain, or its `last` rows, and looks in it for the heads that were written down before."""
    key, missing = _key(), set(heads)
    count, previous = _before(last)
    for event in AuditEvent.objects.filter(seq__gt=count).order_by("seq").iterator():
        count += 1
        fits = event.seq == count and bytes(event.previous_mac) == previous
        if not fits or not hmac.compare_digest(bytes(event.mac), _mac(event, key)):
            return Verdict(count, event.seq, previous.hex())
        previous = bytes(event.mac)
        missing.discard(previous.hex())
    return Verdict(count, None, previous.hex(), tuple(sorted(missing)))


def _before(last: int | None) -> tuple[int, bytes]:
    """The row after which the walk begins, and its MAC."""
    end = AuditEvent.objects.order_by("seq").last()
    first = AuditEvent.objects.filter(seq=end.seq - last).first() if end and last else None
    return (first.seq, bytes(first.mac)) if first else (0, GENESIS)


def _name(actor: User | Member | str) -> str:
    """Staff by account, members by identifier: the log holds no person's name."""
    if isinstance(actor, User):
        return actor.get_username()
    return f"member:{actor.public_id}" if isinstance(actor, Member) else actor


def _mac(event: AuditEvent, key: bytes) -> bytes:
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [event.seq, at, event.actor, event.action, event.object, event.unit_code, event.reason, event.rows]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return hmac.digest(key, bytes(event.previous_mac) + text, "sha256")


def _key() -> bytes:
    return secret_file(settings.KEYS_DIR, "audit")

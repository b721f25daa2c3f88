"""Erasing a member: the person goes, in one transaction; what figures stand on stays, nameless.

docs/decisions/erasure.md says which figures change and why.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction

from cms.organisation import audit
from cms.organisation.ids import new_id
from cms.organisation.models import Erasure, Member, User
from cms.organisation.models.members import ERASED
from cms.organisation.privacy import erasure_log, private_traces, traces
from cms.organisation.shares import SHARES, apply_fates


class AlreadyErased(Exception):
    """There is nobody left to erase."""


@dataclass(frozen=True)
class Erased:
    """`rows` went or lost the person; `struck` texts lost the name; `left` texts still hold it."""

    rows: int
    struck: int
    left: int


def erase_member(member: Member, *, by: User | str, reason: str, now: datetime, strike: Collection[str] = ()) -> Erased:
    """Erases the member for good. `strike` names the texts written by people that lose the name (`Trace.key`)."""
    with transaction.atomic():
        held = Member.every.select_for_update().select_related("cell").get(pk=member.pk)
        if held.erased_at is not None:
            raise AlreadyErased(held.pk)
        words = traces.words_of(held)
        for share in SHARES.values():
            share.erase(held)
        files = private_traces.take_back_results(held)
        rows = sum(apply_fates(share, held) for share in SHARES.values())
        struck, left = _strike(words, strike)
        _leave_nobody(held, now)
        Erasure.objects.get_or_create(
            public_id=held.public_id, defaults={"unit_code": held.cell.code, "erased_at": now}
        )
        audit.record(
            by, "member.erase", object=f"member:{held.public_id}", unit_code=held.cell.code, reason=reason, rows=rows,
            at=now,
        )  # fmt: skip
        transaction.on_commit(lambda: private_traces.delete_files(files, words))
        transaction.on_commit(erasure_log.write)
        transaction.on_commit(empty_write_ahead_log)
    return Erased(rows, struck, left)


def sweep() -> int:
    """What was under way while somebody was erased: a phone's last events may arrive at the nameless row."""
    count = 0
    for member in Member.every.filter(erased_at__isnull=False):
        with transaction.atomic():
            count += sum(apply_fates(share, member) for share in SHARES.values())
    return count


def _strike(words: list[str], chosen: Collection[str]) -> tuple[int, int]:
    found = traces.find(words)
    wanted = [trace for trace in found if trace.made_by_machine or trace.key in chosen]
    struck = sum(traces.strike(trace, words) for trace in wanted)
    return struck, len(found) - struck


def empty_write_ahead_log() -> None:
    """SQLite keeps pages of before in a file beside the database until it is used again. PostgreSQL's vacuum and its
    own log keep their own time (docs/decisions/erasure.md)."""
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("pragma wal_checkpoint(truncate)")
    except OperationalError:
        pass  # somebody is reading: the day's work comes back to it


def _leave_nobody(member: Member, now: datetime) -> None:
    """The row stays for the facts that point at it; its new identifier leads nowhere."""
    public_id = new_id()
    for membership in member.memberships.filter(valid_to__isnull=True):
        membership.valid_to = max(now.date(), membership.valid_from)
        membership.save(update_fields=["valid_to"])
    Member.every.filter(pk=member.pk).update(
        **ERASED,
        public_id=public_id,
        ref=hashlib.sha256(b"member-ref:" + public_id.bytes).digest()[:8],
        status=member.status if member.status in Member.GONE else Member.Status.LEFT,
        erased_at=now,
    )

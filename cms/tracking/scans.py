"""Check-in: every scan is kept, refused ones with their reason; who was present follows from the scans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cms.organisation.models import Member, User
from cms.organisation.papers.codes import CodeRefused, payload_hash
from cms.organisation.papers.keys import public_keys
from cms.organisation.papers.scanned import member_behind
from cms.study.models import Invitee, Session
from cms.tracking.attendance import mark_present
from cms.tracking.clocks import bounded, corrected, is_impossible
from cms.tracking.facts import insert_new
from cms.tracking.models import Attendance, Scan

ACCEPTED, REFUSED = Scan.Result.ACCEPTED, Scan.Result.REFUSED
Reason = Scan.Reason


@dataclass(frozen=True)
class Seen:
    """One scan as the scanner sent it. `note` says why somebody was marked by hand."""

    id: UUID
    source: str
    payload: str | None
    member_ref: str | None
    note: str
    scanned_at: datetime

    @property
    def evidence(self) -> bytes:
        """What tells two scans with one id apart, without keeping the code itself."""
        return payload_hash(
            self.payload if self.payload is not None else f"{self.source}:{self.member_ref}:{self.note}"
        )


@dataclass(frozen=True)
class ScanResult:
    """What became of a scan. Every status is final: the scanner may forget it."""

    id: UUID
    status: str
    reason: str
    member: Member | None
    first_in: datetime | None


def record_scans(
    session: Session, operator: User, scans: Sequence[Seen], sent_at: datetime, now: datetime
) -> list[ScanResult]:
    """Store a batch, in whatever order the scanners come back to the network. Sending it again changes nothing.

    Whether a scan is good in itself never depends on other scans. A good one that is not the member's earliest is
    kept as refused (`already_present`, or `replayed` for a phone code used before), but an earlier one that arrives
    late is accepted and moves the time of arrival back. So the attendance is the same for every order of uploads.
    """
    unique = {scan.id: scan for scan in reversed(scans)}  # of two with one id the first counts
    judge = _Judge(session, now, sent_at)
    with transaction.atomic():
        # One upload a session at a time: a scan is judged against all that came before it.
        Session.objects.select_for_update().get(pk=session.pk)
        stored = set(Scan.objects.filter(pk__in=unique).values_list("pk", flat=True))
        fresh = sorted(
            (scan for scan in unique.values() if scan.id not in stored), key=lambda scan: (scan.scanned_at, scan.id)
        )
        rows = [judge.row(scan, operator) for scan in fresh]
        judge.refuse_later_ones(rows)
        # An id that another session's scanner has just used stays as that one wrote it.
        new = insert_new(rows)
        mark_present([row for row in rows if row.pk in new and row.result == ACCEPTED], judge.units)
    return _results(session, scans, new)


class _Judge:
    """Decides about the scans of one batch at one session."""

    def __init__(self, session: Session, now: datetime, sent_at: datetime) -> None:
        self.session, self.now, self.sent_at = session, now, sent_at
        self.keys = public_keys(now)
        self.units: Mapping[int | None, int] = {}

    def row(self, scan: Seen, operator: User) -> Scan:
        """The scan as it will be stored, judged by itself alone."""
        at = corrected(scan.scanned_at, self.sent_at, self.now)
        row = Scan(
            id=scan.id,
            session=self.session,
            operator=operator,
            source=scan.source,
            payload_hash=scan.evidence,
            scanned_at=at if is_impossible(scan.scanned_at, self.now) else scan.scanned_at,
            sent_at=bounded(self.sent_at),
            received_at=self.now,
            note=scan.note,
            result=REFUSED,
        )
        try:
            self._identify(row, scan, at)
        except CodeRefused as refusal:
            row.reason = refusal.reason
            return row
        row.reason = self._reason(row, at)
        row.result = REFUSED if row.reason else ACCEPTED
        return row

    def refuse_later_ones(self, rows: Sequence[Scan]) -> None:
        """Of several good scans of a member, only the earliest so far makes the attendance."""
        good = [row for row in rows if row.result == ACCEPTED]
        members = {row.member_id for row in good}
        invited = Invitee.objects.filter(session=self.session, member__in=members).values_list("member_id", "unit_id")
        self.units = dict(invited)
        present = Attendance.objects.filter(session=self.session, member__in=members)
        first: dict[int | None, tuple[datetime, UUID]] = {
            member: (at, pk) for member, at, pk in present.values_list("member_id", "first_in", "evidence_id")
        }
        used = self._codes_used(members)
        for row in good:
            code = (row.member_id, row.code_step)
            if row.member_id not in self.units:
                row.result, row.reason = REFUSED, Reason.NOT_INVITED
            elif row.member_id in first and first[row.member_id] < (row.scanned_at, row.pk):
                replayed = row.code_step is not None and used.get(code, row.pk) != row.pk
                row.result, row.reason = REFUSED, Reason.REPLAYED if replayed else Reason.ALREADY_PRESENT
            else:
                first[row.member_id] = (row.scanned_at, row.pk)
            used.setdefault(code, row.pk)

    def _identify(self, row: Scan, scan: Seen, at: datetime) -> None:
        if scan.source == Scan.Source.MANUAL:
            row.member = _member_with_ref(scan.member_ref)
            return
        if scan.payload is None:
            raise CodeRefused(Reason.INVALID)
        found = member_behind(scan.payload, at, self.keys)
        row.member, row.source, row.code_step = found.member, found.source, found.step

    def _reason(self, row: Scan, at: datetime) -> str:
        if row.source == Scan.Source.MANUAL and not row.note:
            return Reason.REASON_MISSING
        if row.member is None:
            return Reason.NOT_INVITED
        if row.member.status not in Member.ACTIVE:
            return Reason.MEMBER_SUSPENDED
        if not self.session.check_in_from <= at <= self.session.check_in_until:
            return Reason.CLOSED
        return Reason.NONE

    def _codes_used(self, members: set[int | None]) -> dict[tuple[int | None, int | None], UUID]:
        """Which scan of this session was the first to use a code: codes refused as too late or closed do not count."""
        stored = Scan.objects.filter(
            session=self.session, member__in=members, code_step__isnull=False,
            reason__in=(Reason.NONE, Reason.ALREADY_PRESENT),
        )  # fmt: skip
        return {(member, step): pk for member, step, pk in stored.values_list("member_id", "code_step", "pk")}


def _member_with_ref(ref: str | None) -> Member | None:
    try:
        raw = bytes.fromhex(ref or "")
    except ValueError:
        return None
    return Member.objects.select_related("cell").filter(ref=raw).first()


def _results(session: Session, scans: Sequence[Seen], new: set[UUID]) -> list[ScanResult]:
    """The answers, in the order of the scans."""
    held = Scan.objects.select_related("member__cell").in_bulk([scan.id for scan in scans])
    members = {row.member_id for row in held.values() if row.member_id and row.session_id == session.pk}
    first_in: dict[int | None, datetime] = dict(
        Attendance.objects.filter(session=session, member__in=members).values_list("member_id", "first_in")
    )
    answered: set[UUID] = set()
    results = []
    for scan in scans:
        row = held[scan.id]
        status = _status(row, scan, session, is_new=scan.id in new - answered)
        answered.add(scan.id)
        if status == "conflict":
            results.append(ScanResult(scan.id, status, "", None, None))
        else:
            results.append(ScanResult(scan.id, status, row.reason, row.member, first_in.get(row.member_id)))
    return results


def _status(row: Scan, scan: Seen, session: Session, *, is_new: bool) -> str:
    if is_new:
        return row.result
    # An impossible time is stored as our estimate, which differs from upload to upload.
    same_time = row.scanned_at == scan.scanned_at or is_impossible(scan.scanned_at, row.received_at)
    same = row.session_id == session.pk and bytes(row.payload_hash) == scan.evidence and same_time
    return "duplicate" if same else "conflict"

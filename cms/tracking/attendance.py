"""Who was present, derived from the accepted scans: the earliest one counts, whenever it arrives."""

from collections.abc import Mapping, Sequence

from cms.tracking.facts import insert
from cms.tracking.models import Attendance, Scan

KEEP_EARLIEST = """
on conflict (session_id, member_id) do update
set first_in = excluded.first_in, evidence_id = excluded.evidence_id
where (excluded.first_in, excluded.evidence_id) < (tracking_attendance.first_in, tracking_attendance.evidence_id)
"""


def mark_present(scans: Sequence[Scan], units: Mapping[int | None, int]) -> None:
    """Take in accepted scans of one session; `units` gives the cell of each member on the day of the summons."""
    earliest: dict[int | None, Scan] = {}
    for scan in sorted(scans, key=lambda scan: (scan.scanned_at, scan.pk), reverse=True):
        earliest[scan.member_id] = scan
    rows = [
        Attendance(
            session=scan.session, member=scan.member, unit_id=units[member], first_in=scan.scanned_at, evidence=scan
        )
        for member, scan in earliest.items()
    ]
    insert(rows, KEEP_EARLIEST, with_key=False)

"""Who was present, derived from the accepted scans: the earliest one counts, whenever it arrives."""

from collections.abc import Mapping, Sequence

from django.db import connection

from cms.tracking.models import Attendance, Scan


def mark_present(scans: Sequence[Scan], units: Mapping[int, int]) -> None:
    """Take in accepted scans of one session; `units` gives the cell of each member on the day of the summons."""
    earliest: dict[int, Scan] = {}
    for scan in sorted(scans, key=lambda scan: (scan.scanned_at, scan.pk), reverse=True):
        earliest[scan.member_id] = scan
    rows = [
        Attendance(session=scan.session, member_id=member, unit_id=units[member], first_in=scan.scanned_at, evidence=scan)
        for member, scan in earliest.items()
    ]
    if rows:
        _keep_earliest(rows)


def _keep_earliest(rows: Sequence[Attendance]) -> None:
    fields = [field for field in Attendance._meta.concrete_fields if not field.primary_key]
    table = connection.ops.quote_name(Attendance._meta.db_table)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = "(" + ", ".join(["%s"] * len(fields)) + ")"
    statement = f"""
        insert into {table} ({names}) values {", ".join([places] * len(rows))}
        on conflict (session_id, member_id) do update
        set first_in = excluded.first_in, evidence_id = excluded.evidence_id
        where (excluded.first_in, excluded.evidence_id) < ({table}.first_in, {table}.evidence_id)
    """  # the names come from our model
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)

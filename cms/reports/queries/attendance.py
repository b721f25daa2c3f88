"""Who was summoned to study, and who came."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cms.organisation.models import Unit
from cms.reports.period import Period
from cms.reports.sql import rows_of


@dataclass(frozen=True)
class SessionRow:
    """`absent` without a reason after the check-in closed; `expected` while it has not."""

    uid: UUID
    title: str
    plan: str
    unit_name: str
    place: str
    starts_at: datetime
    invited: int
    present: int
    excused: int
    absent: int
    expected: int


@dataclass(frozen=True)
class AttendanceChildRow:
    unit_id: int
    code: str
    name: str
    invited: int
    present: int
    excused: int
    absent: int
    expected: int


def attendance_by_session(unit: Unit, period: Period, now: datetime) -> list[SessionRow]:
    return rows_of("attendance_by_session", SessionRow, unit=unit.pk, now=now, **period.parameters())


def attendance_by_child(
    unit: Unit, period: Period, now: datetime, session: UUID | None = None
) -> list[AttendanceChildRow]:
    return rows_of(
        "attendance_by_child", AttendanceChildRow, unit=unit.pk, now=now, session=session, **period.parameters()
    )

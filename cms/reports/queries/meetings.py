"""Which cells met. Never what was said: `study.minutes` alone opens that."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cms.organisation.models import Unit
from cms.reports.period import Period
from cms.reports.sql import rows_of


@dataclass(frozen=True)
class MeetingChildRow:
    unit_id: int
    code: str
    name: str
    cells: int
    cells_met: int
    meetings: int


@dataclass(frozen=True)
class MonthRow:
    month: date
    cells_met: int
    meetings: int


@dataclass(frozen=True)
class MeetingRow:
    """Of a cell that is not inspectable everything behind `inspectable` is None."""

    uid: UUID
    kind: str
    month: date
    state: str
    unit_code: str
    unit_name: str
    inspectable: bool
    started_at: datetime | None
    ended_at: datetime | None
    expected: int | None
    present: int | None
    total: int


def meetings_by_child(unit: Unit, period: Period) -> list[MeetingChildRow]:
    return rows_of("meetings_by_child", MeetingChildRow, unit=unit.pk, **period.parameters())


def meetings_by_month(unit: Unit, period: Period) -> list[MonthRow]:
    return rows_of("meetings_by_month", MonthRow, unit=unit.pk, **period.parameters())


def meetings(unit: Unit, period: Period, *, limit: int, offset: int = 0) -> list[MeetingRow]:
    return rows_of("meetings", MeetingRow, unit=unit.pk, limit=limit, offset=offset, **period.parameters())

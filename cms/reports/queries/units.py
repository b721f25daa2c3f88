"""How the units directly under a unit compare."""

from dataclasses import dataclass

from cms.organisation.models import Unit
from cms.reports.period import Period
from cms.reports.sql import rows_of


@dataclass(frozen=True)
class ChildRow:
    unit_id: int
    code: str
    name: str
    members: int
    active: int
    viewers: int
    passed: int
    invited: int
    present: int
    meetings: int


def children(unit: Unit, period: Period) -> list[ChildRow]:
    return rows_of("children", ChildRow, unit=unit.pk, **period.parameters())

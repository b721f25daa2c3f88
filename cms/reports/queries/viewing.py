"""Which members open few of the documents deployed to them, or none."""

from dataclasses import dataclass
from datetime import datetime

from cms.organisation.models import Unit
from cms.reports.period import Period
from cms.reports.sql import rows_of

# With fewer documents than this a share says nothing; the SQL names the same number.
ENOUGH_DOCUMENTS = 3


@dataclass(frozen=True)
class ViewingChildRow:
    unit_id: int
    code: str
    name: str
    never: int
    rarely: int
    often: int
    too_few: int
    excused: int


@dataclass(frozen=True)
class ViewingMemberRow:
    name: str
    status: str
    unit_code: str
    unit_name: str
    assigned: int
    opened: int
    last_at: datetime | None
    total: int


def viewing_by_child(unit: Unit, period: Period, threshold: int) -> list[ViewingChildRow]:
    """`threshold` is a share in percent: who opened less of the documents deployed opens them rarely."""
    return rows_of("viewing_by_child", ViewingChildRow, unit=unit.pk, threshold=threshold, **period.parameters())


def viewing_members(
    unit: Unit, period: Period, threshold: int, group: str, *, limit: int, offset: int = 0
) -> list[ViewingMemberRow]:
    """Named. `group` is never, rarely, too_few or excused."""
    return rows_of(
        "viewing_members", ViewingMemberRow,
        unit=unit.pk, threshold=threshold, grp=group, limit=limit, offset=offset, **period.parameters(),
    )  # fmt: skip

"""How much of it was done with a secretary's help."""

from dataclasses import dataclass
from uuid import UUID

from cms.organisation.models import Unit
from cms.reports.period import Period
from cms.reports.sql import rows_of


@dataclass(frozen=True)
class AssistedRow:
    members: int


def assisted_viewers(unit: Unit, document: UUID, period: Period) -> int:
    [row] = rows_of("assisted_viewers", AssistedRow, unit=unit.pk, document=document, **period.parameters())
    return row.members


def assisted_takers(unit: Unit, quiz: str, period: Period) -> int:
    [row] = rows_of("assisted_takers", AssistedRow, unit=unit.pk, quiz=quiz, **period.parameters())
    return row.members

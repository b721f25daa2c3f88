"""Which documents reached a unit, and who opened them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cms.organisation.models import Unit
from cms.reports.period import Period
from cms.reports.sql import rows_of


@dataclass(frozen=True)
class DocumentRow:
    """`viewers` and `finished` were in the unit when they read; `opened` of `members` are in it today."""

    content_id: UUID
    number: str
    title: str
    summary: str
    issuer: str
    issued_on: date
    viewers: int
    finished: int
    members: int
    opened: int


@dataclass(frozen=True)
class DocumentChildRow:
    unit_id: int
    code: str
    name: str
    viewers: int
    finished: int
    members: int
    opened: int


@dataclass(frozen=True)
class NotViewedRow:
    name: str
    status: str
    unit_code: str
    unit_name: str
    total: int


def documents(unit: Unit, period: Period) -> list[DocumentRow]:
    return rows_of("documents", DocumentRow, unit=unit.pk, **period.parameters())


def document_viewers_by_child(unit: Unit, document: UUID, period: Period) -> list[DocumentChildRow]:
    return rows_of(
        "document_viewers_by_child", DocumentChildRow, unit=unit.pk, document=document, **period.parameters()
    )


def document_not_viewed(
    unit: Unit, document: UUID, period: Period, *, limit: int, offset: int = 0
) -> list[NotViewedRow]:
    """Named. Those who are exempt or away come last."""
    return rows_of(
        "document_not_viewed", NotViewedRow,
        unit=unit.pk, document=document, limit=limit, offset=offset, **period.parameters(),
    )  # fmt: skip

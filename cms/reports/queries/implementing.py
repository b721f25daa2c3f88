"""Which committees carried a document out by one of their own."""

from dataclasses import dataclass
from datetime import date

from cms.handbook.models import DocumentPage
from cms.organisation.models import Unit
from cms.reports.period import Period
from cms.reports.sql import rows_of


@dataclass(frozen=True)
class ImplementingRow:
    """A committee with several documents has several rows; one that issued none has a row without a number."""

    unit_id: int
    code: str
    name: str
    number: str | None
    title: str | None
    issued_on: date | None


def implementing(unit: Unit, document: DocumentPage, period: Period) -> list[ImplementingRow]:
    return rows_of(
        "implementing", ImplementingRow,
        unit=unit.pk, target=document.pk, number=document.number, issued_on=document.issued_on, **period.parameters(),
    )  # fmt: skip

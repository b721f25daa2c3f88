"""Which committees have not yet issued a document that carries out one from above, and which have."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.handbook.models import DocumentPage
from cms.organisation.models import Unit, UnitClosure
from cms.reports import queries
from cms.reports.asked import Asked
from cms.reports.charts import stacked
from cms.reports.formats import number
from cms.reports.queries.implementing import ImplementingRow
from cms.reports.report import Cell, Choice, Column, Report, Section, Table, Tile

# What the page shows before another document is chosen.
USUAL_NUMBER = "57-NQ/TW"


def build(asked: Asked) -> Report:
    document = chosen(asked)
    choices = [_choice(asked, one, document) for one in from_above(asked.unit, asked.period.as_of)]
    if document is None:
        return Report(
            title=_("Implementing documents"), sections=[], lead=_("No document from above is published yet.")
        )
    rows = queries.implementing(asked.unit, document, asked.period)
    return Report(
        title=_("Documents that implement %(number)s") % {"number": document.number},
        lead=document.summary,
        tiles=_tiles(rows),
        sections=[_missing(asked, document, rows), _issued(asked, document, rows)],
        choices_title=_("Document from above"),
        choices=choices,
        definitions=[
            _("Committees: the unit and those below it that are not cells."),
            _("A document counts when it is published and names or cites the document from above as implemented."),
        ],
    )


def chosen(asked: Asked) -> DocumentPage | None:
    """The document of the address, else the usual one, else the newest from above."""
    text = asked.query.get("van-ban", "")
    above = from_above(asked.unit, asked.period.as_of)
    if not text:
        return above.filter(number=USUAL_NUMBER).first() or above.first()
    try:
        found = above.filter(content_id=UUID(text)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404(text)
    return found


def from_above(unit: Unit, on: date | None) -> QuerySet[DocumentPage]:
    """Published documents of bodies that are not our units, and of committees that day above or the unit itself."""
    above = UnitClosure.objects.on(on).filter(descendant=unit)
    return (
        DocumentPage.objects.live()
        .filter(Q(issuer__unit__isnull=True) | Q(issuer__unit__in=above.values("ancestor")))
        .filter(circulation=DocumentPage.Circulation.PUBLIC, holds_no_secret=True)
        .order_by("-issued_on", "number")
    )


def _choice(asked: Asked, one: DocumentPage, document: DocumentPage | None) -> Choice:
    return Choice(one.number, asked.link("trien-khai", **{"van-ban": str(one.content_id)}), one == document)


def _tiles(rows: list[ImplementingRow]) -> list[Tile]:
    committees, issued = _counts(rows)
    return [
        Tile(_("Committees"), number(committees)),
        Tile(_("Have issued one"), number(issued)),
        Tile(_("Have not issued one yet"), number(committees - issued)),
    ]


def _counts(rows: list[ImplementingRow]) -> tuple[int, int]:
    return len({row.unit_id for row in rows}), len({row.unit_id for row in rows if row.number})


def _unit(asked: Asked, document: DocumentPage, row: ImplementingRow) -> Cell:
    return Cell(row.name, asked.link("trien-khai", unit=row.code, **{"van-ban": str(document.content_id)}))


def _missing(asked: Asked, document: DocumentPage, rows: list[ImplementingRow]) -> Section:
    committees, issued = _counts(rows)
    table = Table([Column(_("Committee"))], [[_unit(asked, document, row)] for row in rows if not row.number])
    pairs = [(_("Have issued one"), issued), (_("Have not issued one yet"), committees - issued)]
    return Section(
        "chua-ban-hanh", _("Have not issued one yet"), table, stacked(_("Committees by whether they have issued one"), _("committees"), pairs),
        empty=_("Every committee has issued one."),
    )  # fmt: skip


def _issued(asked: Asked, document: DocumentPage, rows: list[ImplementingRow]) -> Section:
    table = Table(
        [
            Column(_("Committee")),
            Column(pgettext("handbook", "Document")),
            Column(_("Issued on"), "day"),
            Column(_("Days after"), "number"),
        ],
        [
            [_unit(asked, document, row), row.title, row.issued_on, _days(document.issued_on, row.issued_on)]
            for row in rows
            if row.number
        ],
    )
    return Section("da-ban-hanh", _("Have issued one"), table, empty=_("No committee has issued one yet."))


def _days(above: date, below: date | None) -> int | None:
    return (below - above).days if below else None

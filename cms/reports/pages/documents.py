"""Documents deployed in a unit, and who opened them."""

from collections import Counter
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.organisation.models import Member
from cms.reports import queries
from cms.reports.asked import Asked
from cms.reports.charts import bars, stacked
from cms.reports.formats import day, number, share
from cms.reports.queries.documents import DocumentRow
from cms.reports.report import Cell, Chip, Choice, Column, Report, Section, Table, Tile

NAMES = {"ten": "chua-xem"}


def build(asked: Asked) -> Report:
    rows = queries.documents(asked.unit, asked.period)
    return Report(
        title=_("Documents deployed and who viewed them"),
        tiles=[Tile(_("Documents deployed"), number(len(rows)))],
        sections=[_documents(asked, rows)],
        definitions=_definitions(),
    )


def build_one(asked: Asked, item: str) -> Report:
    row = _find(asked, item)
    sections = [_units(asked, row)]
    named = asked.names and asked.query.get("ten") == NAMES["ten"]
    if named:
        sections.append(_not_viewed(asked, row))
    chip = Chip(_("names of those who have not viewed"), asked.link("van-ban", item))
    return Report(
        title=row.title,
        lead=row.summary,
        facts=[(_("Issuer"), row.issuer), (_("Issued on"), day(row.issued_on))],
        tiles=_tiles(asked, row, item),
        sections=[section for section in sections if section.named or section.table.rows],
        chips=[chip] if named else [],
        definitions=[*_definitions(), _("Whoever reads names here is recorded: who, when, which unit, how many rows.")],
        trail=[Choice(pgettext("handbook", "Documents"), asked.link("van-ban"))],
    )


def _find(asked: Asked, item: str) -> DocumentRow:
    try:
        wanted = UUID(item)
    except ValueError:
        raise Http404(item) from None
    found = next((row for row in queries.documents(asked.unit, asked.period) if row.content_id == wanted), None)
    if found is None:
        raise Http404(item)
    return found


def _definitions() -> list[str]:
    return [
        _(
            "Deployed: public documents of the Centre, the State, the committees above, the unit itself and those below."
        ),
        _("Viewers opened the document or one of its parts while they belonged to the unit; each counts once."),
        _(
            "The share compares the official and probationary members, on the last day of the period, whom the document "
            "reaches: opened of all."
        ),
        _("Names are shown only of people who are in the unit today."),
    ]


def _documents(asked: Asked, rows: list[DocumentRow]) -> Section:
    table = Table(
        [Column(pgettext("handbook", "Document")), Column(_("Issuer")), Column(_("Issued on"), "day"), Column(_("Viewers"), "number"),
         Column(_("Reached the end"), "number"), Column(asked.members_title, "number"),
         Column(_("of whom opened it"), "number"), Column(_("Share"), "percent")],
        [
            [Cell(row.title, asked.link("van-ban", str(row.content_id))), row.issuer, row.issued_on, row.viewers, row.finished,
             row.members, row.opened, share(row.opened, row.members)]
            for row in rows
        ],
    )  # fmt: skip
    labels = _labels(rows)
    pairs = [(label, row.viewers) for label, row in zip(labels, rows, strict=True)]
    picture = bars(_("Viewers by document"), _("persons"), pairs)
    empty = _("No document is deployed in this period. Documents appear here once they are published.")
    return Section("van-ban", _("Documents deployed"), table, picture, empty=empty)


def _labels(rows: list[DocumentRow]) -> list[str]:
    """The numbers; where several issuers have the same one, with the issuer."""
    times = Counter(row.number for row in rows)
    return [f"{row.number} ({row.issuer})" if times[row.number] > 1 else row.number for row in rows]


def _tiles(asked: Asked, row: DocumentRow, item: str) -> list[Tile]:
    waiting = row.members - row.opened
    href = asked.link("van-ban", item, **NAMES) if asked.names else ""
    return [
        Tile(_("Viewers"), number(row.viewers)),
        Tile(_("Reached the end"), number(row.finished)),
        Tile(
            _("With help"),
            number(queries.assisted_viewers(asked.unit, row.content_id, asked.period)),
            _("a secretary acted for the member"),
        ),
        Tile(asked.members_title, number(row.members), _("%(count)s opened it") % {"count": number(row.opened)}),
        Tile(_("Not viewed yet"), number(waiting), _("Show the names") if href else "", href),
    ]


def _units(asked: Asked, document: DocumentRow) -> Section:
    item = str(document.content_id)
    rows = queries.document_viewers_by_child(asked.unit, document.content_id, asked.period)
    figures = [_("Viewers"), _("Reached the end"), asked.members_title, _("of whom opened it"), _("Not viewed yet")]
    table = Table(
        [Column(_("Unit")), *(Column(title, "number") for title in figures), Column(_("Share"), "percent")],
        [
            [Cell(row.name, asked.link("van-ban", item, unit=row.code) if row.members else "")]
            + ([None] * 6 if row.unit_id in asked.hidden else
               [row.viewers, row.finished, row.members, row.opened, row.members - row.opened,
                share(row.opened, row.members)])
            for row in rows
        ],
        [_("Total"), document.viewers, document.finished, document.members, document.opened,
         document.members - document.opened, share(document.opened, document.members)] if rows else (),
    )  # fmt: skip
    pairs = [(_("Opened it"), document.opened), (_("Not viewed yet"), document.members - document.opened)]
    return Section("don-vi", _("Viewers by unit"), table, stacked(asked.members_title, _("persons"), pairs))


def _not_viewed(asked: Asked, document: DocumentRow) -> Section:
    item = str(document.content_id)
    rows = queries.document_not_viewed(asked.unit, document.content_id, asked.period, **asked.window)
    table = Table(
        [Column(_("Full name")), Column(_("Cell")), Column(_("Status"))],
        [
            [row.name, Cell(row.unit_name, asked.link("van-ban", item, unit=row.unit_code, **NAMES)),
             str(Member.Status(row.status).label)]
            for row in rows
        ],
    )  # fmt: skip
    return Section(
        "danh-sach", _("Have not viewed it"), table, named=True, total_rows=rows[0].total if rows else 0,
        note=_("Members exempt from activities or temporarily elsewhere come last."),
        empty=_("Everybody has viewed this document."),
    )  # fmt: skip

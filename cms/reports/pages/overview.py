"""The figures of a unit at a glance, its members, and the units directly under it."""

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from cms.handbook.models import DocumentPage
from cms.organisation.models import Member
from cms.reports import queries
from cms.reports.asked import Asked
from cms.reports.charts import bars, columns, stacked
from cms.reports.formats import NOTHING, number, percent, share
from cms.reports.pages import implementing
from cms.reports.pages.viewing import THRESHOLD
from cms.reports.queries.people import BandRow, CodeRow
from cms.reports.queries.units import ChildRow
from cms.reports.report import Cell, Column, Report, Section, Table, Tile

ON_THE_ROLLS = ("official", "probationary", "exempt", "away")


def build(asked: Asked) -> Report:
    sections = [
        _children(asked),
        _banded("tuoi", _("Members by age"), queries.members_by_age(asked.unit, asked.today)),
        _banded("tuoi-dang", _("Members by years in the Party"), queries.members_by_party_age(asked.unit, asked.today)),
        _coded("gioi", _("Members by sex"), queries.members_by_sex(asked.unit), Member.Sex),
        _coded("trang-thai", _("Members by status"), queries.members_by_status(asked.unit), Member.Status),
        _coded("ly-luan", _("Members by political theory"), queries.members_by_theory(asked.unit), Member.Theory),
        kinds := _kinds(asked),
    ]
    return Report(
        title=_("Overview"),
        tiles=_tiles(asked, sum(row[1] for row in kinds.table.rows)),
        sections=[section for section in sections if section.table.rows],
        definitions=[
            _(
                "Members: official and probationary members, those exempt from activities and those temporarily elsewhere."
            ),
            _("What members did counts for the unit they belonged to at the time."),
            _("Units stand where they stood on the last day of the period; who the members are is told as of today."),
        ],
    )


def _tiles(asked: Asked, units: int) -> list[Tile]:
    members = sum(row.members for row in queries.members_by_status(asked.unit) if row.code in ON_THE_ROLLS)
    documents = queries.documents(asked.unit, asked.period)
    viewing = queries.viewing_by_child(asked.unit, asked.period, THRESHOLD)
    return [
        Tile(_("Members"), number(members)),
        Tile(_("Organisations"), number(units)),
        Tile(_("Documents deployed"), number(len(documents)), href=asked.link("van-ban")),
        Tile(_("Never viewing members"), number(sum(row.never for row in viewing)), href=asked.link("muc-do-xem")),
        Tile(_("Rarely viewing members"), number(sum(row.rarely for row in viewing)), href=asked.link("muc-do-xem")),
        _quiz_tile(asked),
        _attendance_tile(asked),
        _meeting_tile(asked),
        *_implementing_tile(asked),
    ]


def _quiz_tile(asked: Asked) -> Tile:
    rows = queries.quizzes(asked.unit, asked.period)
    attempted, passed = sum(row.attempted for row in rows), sum(row.passed for row in rows)
    note = _("%(passed)s of %(attempted)s results") % {"passed": number(passed), "attempted": number(attempted)}
    return Tile(_("Quizzes passed"), _percent(passed, attempted), note, asked.link("trac-nghiem"))


def _attendance_tile(asked: Asked) -> Tile:
    rows = queries.attendance_by_session(asked.unit, asked.period, asked.now)
    invited, present = sum(row.invited for row in rows), sum(row.present for row in rows)
    note = _("%(present)s of %(invited)s summonses") % {"present": number(present), "invited": number(invited)}
    return Tile(_("Present at study"), _percent(present, invited), note, asked.link("diem-danh"))


def _meeting_tile(asked: Asked) -> Tile:
    rows = queries.meetings_by_child(asked.unit, asked.period)
    cells, met = sum(row.cells for row in rows), sum(row.cells_met for row in rows)
    return Tile(_("Cells that met"), f"{number(met)}/{number(cells)}", href=asked.link("sinh-hoat"))


def _implementing_tile(asked: Asked) -> list[Tile]:
    document = implementing.chosen(asked)
    if document is None:
        return []
    rows = queries.implementing(asked.unit, document, asked.period)
    committees = {row.unit_id for row in rows}
    issued = {row.unit_id for row in rows if row.number}
    return [_committees_tile(asked, document, len(issued), len(committees))] if committees else []


def _committees_tile(asked: Asked, document: DocumentPage, issued: int, committees: int) -> Tile:
    label = _("Committees that implement %(number)s") % {"number": document.number}
    return Tile(label, f"{number(issued)}/{number(committees)}", href=asked.link("trien-khai"))


def _percent(part: int, whole: int) -> str:
    value = share(part, whole)
    return NOTHING if value is None else percent(value)


def _children(asked: Asked) -> Section:
    rows = queries.children(asked.unit, asked.period)
    titles = [_("Members"), _("Viewers"), _("Passed a quiz"), _("Summoned"), _("Present"), _("Meetings held")]
    shown = [row for row in rows if row.unit_id not in asked.hidden]
    table = Table(
        [Column(_("Unit")), *(Column(title, "number") for title in titles), Column(_("Present, %"), "percent")],
        [
            [Cell(row.name, asked.link(unit=row.code)), *_figures(row, row.unit_id in asked.hidden)]
            for row in rows
        ],
    )  # fmt: skip
    title = _("Units directly below")
    return Section(
        "don-vi", title, table, bars(_("Members by unit"), _("persons"), [(row.name, row.members) for row in shown])
    )


def _figures(row: ChildRow, hidden: bool) -> list[int | float | None]:
    if hidden:
        return [None] * 7
    figures = [row.members, row.viewers, row.passed, row.invited, row.present, row.meetings]
    return [*figures, share(row.present, row.invited)]


def _banded(key: str, title: str, rows: list[BandRow]) -> Section:
    labels = [
        _("%(from)s and more") % {"from": row.band} if last is None else f"{row.band}–{last.band - 1}"
        for row, last in zip(rows, [*rows[1:], None], strict=True)
    ]
    pairs = [(label, row.members) for label, row in zip(labels, rows, strict=True)]
    short = [
        (f"{row.band}+" if row is rows[-1] else label, row.members) for label, row in zip(labels, rows, strict=True)
    ]
    return Section(key, title, _shares(_("Years"), pairs), columns(title, _("persons"), short))


def _coded(key: str, title: str, rows: list[CodeRow], choices: type[TextChoices]) -> Section:
    pairs = [(str(choices(row.code).label), row.members) for row in rows]
    picture = stacked(title, _("persons"), pairs) if len(pairs) < 5 else bars(title, _("persons"), pairs)
    return Section(key, title, _shares(title, pairs), picture)


def _shares(heading: str, pairs: list[tuple[str, int]]) -> Table:
    whole = sum(value for _label, value in pairs)
    return Table(
        [Column(heading), Column(_("Members"), "number"), Column(_("Share"), "percent")],
        [[label, value, share(value, whole)] for label, value in pairs],
        [_("Total"), whole, share(whole, whole)],
    )


def _kinds(asked: Asked) -> Section:
    rows = queries.units_by_kind(asked.unit, asked.today)
    table = Table(
        [Column(_("Kind of organisation")), Column(_("Organisations"), "number"), Column(_("Members"), "number")],
        [[row.name, row.units, row.members] for row in rows],
        [_("Total"), sum(row.units for row in rows), sum(row.members for row in rows)],
    )
    title = _("Organisations by kind")
    return Section("loai-hinh", title, table, bars(title, _("organisations"), [(row.name, row.units) for row in rows]))

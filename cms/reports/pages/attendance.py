"""Who was summoned to study sessions, and who came."""

from typing import Protocol
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from cms.reports import queries
from cms.reports.asked import Asked
from cms.reports.charts import Picture, parted, stacked
from cms.reports.formats import NOTHING, instant, number, percent, share
from cms.reports.queries.attendance import SessionRow
from cms.reports.report import Cell, Choice, Column, Report, Section, Table, Tile


class Counts(Protocol):
    @property
    def invited(self) -> int: ...
    @property
    def present(self) -> int: ...
    @property
    def excused(self) -> int: ...
    @property
    def absent(self) -> int: ...
    @property
    def expected(self) -> int: ...


def build(asked: Asked) -> Report:
    rows = queries.attendance_by_session(asked.unit, asked.period, asked.now)
    return Report(
        title=_("Attendance at study sessions"),
        tiles=_tiles(rows),
        sections=[section for section in (_sessions(asked, rows), _units(asked)) if _worth_showing(section)],
        definitions=_definitions(),
    )


def build_one(asked: Asked, item: str) -> Report:
    rows = queries.attendance_by_session(asked.unit, asked.period, asked.now)
    session = next((row for row in rows if str(row.uid) == item), None)
    if session is None:
        raise Http404(item)
    return Report(
        title=session.title,
        facts=[
            (_("Begins"), instant(session.starts_at)),
            (_("Place"), session.place),
            (_("Convened by"), session.unit_name),
            (_("Study plan"), session.plan),
        ],
        tiles=_tiles([session]),
        sections=[section for section in [_units(asked, item)] if section.table.rows],
        definitions=_definitions(),
        trail=[Choice(_("Attendance"), asked.link("diem-danh"))],
    )


def _worth_showing(section: Section) -> bool:
    return bool(section.table.rows or section.empty)


def _definitions() -> list[str]:
    return [
        _("Summoned: on the list that was fixed when the plan was announced, in the cell of that day."),
        _("Absent without a reason counts once the check-in has closed; before that people are still expected."),
    ]


def _titles() -> list[str]:
    return [_("Summoned"), _("Present"), _("Excused"), _("Absent without a reason"), _("Still expected")]


def _tiles(rows: list[SessionRow]) -> list[Tile]:
    figures = _sums(rows)
    value = share(figures[1], figures[0])
    tiles = [Tile(title, number(figure)) for title, figure in zip(_titles(), figures, strict=True)]
    return [*tiles[:2], Tile(_("Present, %"), NOTHING if value is None else percent(value)), *tiles[2:]]


def _figures(row: Counts) -> list[int | float | None]:
    return [row.invited, row.present, share(row.present, row.invited), row.excused, row.absent, row.expected]


def _sums(rows: list[SessionRow]) -> list[int]:
    return [sum(getattr(row, name) for row in rows) for name in ("invited", "present", "excused", "absent", "expected")]


def _columns() -> list[Column]:
    first, second, *rest = (Column(title, "number") for title in _titles())
    return [first, second, Column(_("Present, %"), "percent"), *rest]


def _sessions(asked: Asked, rows: list[SessionRow]) -> Section:
    table = Table(
        [Column(_("Session")), Column(_("Begins"), "instant"), *_columns()],
        [[Cell(row.title, asked.link("diem-danh", str(row.uid))), row.starts_at, *_figures(row)] for row in rows],
    )
    empty = _("No session was held in this period. Sessions appear here once a study plan is announced.")
    return Section("buoi-hoc", _("By session"), table, _shares(rows), empty=empty)


def _shares(rows: list[SessionRow]) -> Picture:
    _invited, *figures = _sums(rows)
    return stacked(
        _("Attendance of those summoned"), _("times summoned"), list(zip(_titles()[1:], figures, strict=True))
    )


def _units(asked: Asked, item: str = "") -> Section:
    rows = queries.attendance_by_child(asked.unit, asked.period, asked.now, UUID(item) if item else None)
    if item:
        # Hidden units stay: leaving them out would tell that nobody of theirs was summoned.
        rows = [row for row in rows if row.invited or row.unit_id in asked.hidden]
    table = Table(
        [Column(_("Unit")), *_columns()],
        [
            [Cell(row.name, asked.link("diem-danh", item, unit=row.code))]
            + ([None] * 6 if row.unit_id in asked.hidden else _figures(row))
            for row in rows
        ],
    )  # fmt: skip
    shown = [row for row in rows if row.unit_id not in asked.hidden]
    pairs = [(row.name, row.present, row.invited) for row in shown]
    legend = (_("Present"), _("Summoned, not present"))
    picture = parted(_("Present of those summoned, by unit"), _("times summoned"), pairs, legend)
    note = _("Units of which nobody was summoned to this session are not listed.") if item else ""
    return Section("don-vi", _("By unit"), table, picture, note)

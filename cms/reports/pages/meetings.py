"""Which cells met, and the minutes of one meeting where they are open to the reader."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from cms.organisation import audit
from cms.organisation.models import UnitClosure
from cms.reports import queries
from cms.reports.asked import Asked
from cms.reports.charts import line, parted
from cms.reports.formats import NOTHING, instant, month, number, percent, share
from cms.reports.queries.meetings import MeetingChildRow, MeetingRow
from cms.reports.queries.people import FEWEST
from cms.reports.report import Cell, Choice, Column, Report, Section, Table, Tile
from cms.study.minutes import Minutes, MinutesClosed, minutes_for
from cms.study.models import CellMeeting

HELD = (CellMeeting.State.HELD, CellMeeting.State.CLOSED)


def build(asked: Asked) -> Report:
    rows = queries.meetings_by_child(asked.unit, asked.period)
    cells, met = sum(row.cells for row in rows), sum(row.cells_met for row in rows)
    value = share(met, cells)
    return Report(
        title=_("Cell meetings"),
        tiles=[
            Tile(_("Cells"), number(cells)),
            Tile(_("Cells that met"), number(met)),
            Tile(_("Cells that did not meet"), number(cells - met)),
            Tile(_("Met, %"), NOTHING if value is None else percent(value)),
            Tile(_("Meetings held"), number(sum(row.meetings for row in rows))),
        ],
        sections=[_months(asked, cells), _units(asked, rows), _list(asked)],
        definitions=[
            _("A cell met if at least one of its meetings in the months of the period was held."),
            _("Of hamlet and ward-block cells those above only see that a meeting took place."),
        ],
    )


def build_one(asked: Asked, item: str) -> Report:
    meeting = _find(asked, item)
    trail = [Choice(_("Cell meetings"), asked.link("sinh-hoat"))]
    held = meeting.state in HELD
    title = _("%(cell)s, meeting of %(month)s") % {"cell": meeting.cell.name, "month": month(meeting.month)}
    facts = [(_("Kind"), str(meeting.get_kind_display())), (_("State"), str(meeting.get_state_display()))]
    try:
        minutes = minutes_for(asked.user, meeting)
    except MinutesClosed:
        lead = _("Held. Its content is not open to those above.") if held else _("Not held yet.")
        return Report(title=title, lead=lead, facts=facts, sections=[], trail=trail)
    audit.record(asked.user, "report.minutes", object=str(meeting.uid), unit_code=meeting.cell.code, reason=title)
    return Report(title=title, facts=[*facts, *_course(meeting), *_said(minutes)], sections=[], trail=trail)


def _find(asked: Asked, item: str) -> CellMeeting:
    try:
        uid = UUID(item)
    except ValueError:
        raise Http404(item) from None
    below = UnitClosure.objects.on(asked.period.as_of).filter(ancestor=asked.unit)
    meeting = (
        CellMeeting.objects.select_related("cell")
        .only("uid", "cell__name", "cell__code", "kind", "month", "state", "started_at", "ended_at", "place",
              "members_expected", "members_present")
        .filter(uid=uid, cell__in=below.values("descendant"))
        .first()
    )  # fmt: skip
    if meeting is None:
        raise Http404(item)
    return meeting


def _course(meeting: CellMeeting) -> list[tuple[str, str]]:
    return [
        (_("Begun"), instant(meeting.started_at) if meeting.started_at else NOTHING),
        (_("Ended"), instant(meeting.ended_at) if meeting.ended_at else NOTHING),
        (_("Place"), meeting.place),
        (_("Members present"), _of(meeting.members_present, meeting.members_expected)),
    ]


def _said(minutes: Minutes) -> list[tuple[str, str]]:
    votes = (minutes.votes_for, minutes.votes_against, minutes.votes_blank)
    scores = (minutes.score_preparation, minutes.score_attendance, minutes.score_running, minutes.score_closing)
    return [
        (_("Chair"), minutes.chair or NOTHING),
        (_("Secretary of the meeting"), minutes.clerk or NOTHING),
        (_("Agenda"), minutes.agenda or NOTHING),
        (_("Summary of opinions"), minutes.opinions or NOTHING),
        (_("Conclusion"), minutes.conclusion or NOTHING),
        (_("Votes for, against, blank"), " / ".join(NOTHING if vote is None else number(vote) for vote in votes)),
        (_("Self-score (of 100)"), NOTHING if None in scores else number(sum(score or 0 for score in scores))),
    ]


def _of(part: int | None, whole: int | None) -> str:
    return "/".join(NOTHING if value is None else number(value) for value in (part, whole))


def _months(asked: Asked, cells: int) -> Section:
    rows = queries.meetings_by_month(asked.unit, asked.period)
    table = Table(
        [Column(_("Month"), "month"), Column(_("Cells that met"), "number"), Column(_("Meetings held"), "number")],
        [[row.month, row.cells_met, row.meetings] for row in rows],
    )
    picture = line(
        _("Cells that met, by month"), _("cells"), [(month(row.month), row.cells_met) for row in rows], cells
    )
    empty = _("No meeting was held in this period.")
    return Section("thang", _("By month"), table, picture, empty=empty)


def _units(asked: Asked, rows: list[MeetingChildRow]) -> Section:
    titles = [_("Cells"), _("Cells that met"), _("Cells that did not meet"), _("Meetings held")]
    table = Table(
        [Column(_("Unit")), *(Column(title, "number") for title in titles)],
        [
            [row.name if row.unit_id == asked.unit.pk else Cell(row.name, asked.link("sinh-hoat", unit=row.code)),
             row.cells, row.cells_met, row.cells - row.cells_met, row.meetings]
            for row in rows
        ],
    )  # fmt: skip
    bars = [(row.name, row.cells_met, row.cells) for row in rows]
    legend = (_("Met"), _("Did not meet"))
    return Section("don-vi", _("By unit"), table, parted(_("Cells that met, by unit"), _("cells"), bars, legend))


def _list(asked: Asked) -> Section:
    rows = queries.meetings(asked.unit, asked.period, **asked.window)
    table = Table(
        [Column(_("Cell")), Column(_("Month"), "month"), Column(_("Kind")), Column(_("State")),
         Column(_("Begun"), "instant"), Column(_("Length, minutes"), "number"),
         Column(_("Members expected"), "number"), Column(_("Members present"), "number")],
        [_line(asked, row) for row in rows],
    )  # fmt: skip
    return Section(
        "cuoc-hop", _("Meetings"), table, total_rows=rows[0].total if rows else 0,
        note=_("Of hamlet and ward-block cells those above only see that a meeting took place."),
        empty=_("No meeting is planned or held in this period."),
    )  # fmt: skip


def _line(asked: Asked, row: MeetingRow) -> list[object]:
    minutes = None
    if row.started_at and row.ended_at:
        minutes = int((row.ended_at - row.started_at).total_seconds()) // 60
    few = not asked.names and (row.expected or 0) < FEWEST
    return [
        Cell(row.unit_name, asked.link("sinh-hoat", str(row.uid))),
        row.month,
        str(CellMeeting.Kind(row.kind).label),
        str(CellMeeting.State(row.state).label),
        row.started_at,
        minutes,
        None if few else row.expected,
        None if few else row.present,
    ]

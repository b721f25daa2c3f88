"""Results of quizzes. Of each member the attempt counts that the rules of the quiz choose."""

from django.http import Http404
from django.utils.translation import gettext as _

from cms.reports import queries
from cms.reports.asked import Asked
from cms.reports.charts import bars, columns
from cms.reports.formats import NOTHING, number, percent, share
from cms.reports.queries.quizzes import QuizRow
from cms.reports.report import Cell, Choice, Column, Report, Section, Table, Tile


def build(asked: Asked) -> Report:
    rows = queries.quizzes(asked.unit, asked.period)
    return Report(
        title=_("Quiz results"),
        tiles=_tiles(sum(row.attempted for row in rows), sum(row.passed for row in rows)),
        sections=[_quizzes(asked, rows)],
        definitions=_definitions(),
    )


def build_one(asked: Asked, item: str) -> Report:
    quiz = next((row for row in queries.quizzes(asked.unit, asked.period) if row.slug == item), None)
    if quiz is None:
        raise Http404(item)
    return Report(
        title=quiz.title,
        facts=[(_("Pass mark"), percent(quiz.pass_percent / 100))],
        tiles=[*_tiles(quiz.attempted, quiz.passed), Tile(_("Mean result"), _mean(quiz)), _assisted(asked, item)],
        sections=[section for section in (_distribution(asked, quiz), _units(asked, quiz)) if section.table.rows],
        definitions=_definitions(),
        trail=[Choice(_("Quizzes"), asked.link("trac-nghiem"))],
    )


def _definitions() -> list[str]:
    return [
        _("Of each member one attempt counts for a quiz, as its rules say: the best, the last or the first."),
        _("It counts for the cell the member belonged to at that time."),
    ]


def _tiles(attempted: int, passed: int) -> list[Tile]:
    value = share(passed, attempted)
    return [
        Tile(_("Results"), number(attempted)),
        Tile(_("Passed"), number(passed)),
        Tile(_("Passed, %"), NOTHING if value is None else percent(value)),
    ]


def _assisted(asked: Asked, item: str) -> Tile:
    helped = queries.assisted_takers(asked.unit, item, asked.period)
    return Tile(_("With help"), number(helped), _("a secretary acted for the member"))


def _mean(quiz: QuizRow) -> str:
    return NOTHING if quiz.mean_percent is None else percent(quiz.mean_percent / 100)


def _quizzes(asked: Asked, rows: list[QuizRow]) -> Section:
    table = Table(
        [Column(_("Quiz")), Column(_("Members who took it"), "number"), Column(_("Passed"), "number"),
         Column(_("Passed, %"), "percent"), Column(_("Mean result"), "percent")],
        [
            [Cell(row.title, asked.link("trac-nghiem", row.slug)), row.attempted, row.passed,
             share(row.passed, row.attempted), None if row.mean_percent is None else row.mean_percent / 100]
            for row in rows
        ],
    )  # fmt: skip
    picture = bars(_("Members who took each quiz"), _("persons"), [(row.title, row.attempted) for row in rows])
    empty = _("No quiz has been published yet.")
    return Section("trac-nghiem", _("Results by quiz"), table, picture, empty=empty)


def _distribution(asked: Asked, quiz: QuizRow) -> Section:
    rows = queries.quiz_distribution(asked.unit, quiz.slug, asked.period)
    table = Table(
        [Column(_("Result, %")), Column(_("Members"), "number")],
        [[_("%(low)s to %(high)s") % {"low": row.low, "high": row.low + 10}, row.members] for row in rows],
        [_("Total"), sum(row.members for row in rows)],
    )
    picture = columns(_("Members by result in percent"), _("persons"), [(str(row.low), row.members) for row in rows])
    note = _("A result on the edge counts in the higher band.")
    return Section("pho-diem", _("Spread of results"), table, picture, note)


def _units(asked: Asked, quiz: QuizRow) -> Section:
    rows = queries.quiz_by_child(asked.unit, quiz.slug, asked.period)
    table = Table(
        [Column(_("Unit")), Column(asked.members_title, "number"), Column(_("Took it"), "number"),
         Column(_("Passed"), "number"), Column(_("Passed, %"), "percent")],
        [
            [Cell(row.name, asked.link("trac-nghiem", quiz.slug, unit=row.code))]
            + ([None] * 4 if row.unit_id in asked.hidden else
               [row.members, row.attempted, row.passed, share(row.passed, row.attempted)])
            for row in rows
        ],
    )  # fmt: skip
    shown = [row for row in rows if row.unit_id not in asked.hidden]
    pairs = [(row.name, row.attempted) for row in shown]
    picture = bars(_("Members who took the quiz, by unit"), _("persons"), pairs)
    return Section("don-vi", _("Results by unit"), table, picture)

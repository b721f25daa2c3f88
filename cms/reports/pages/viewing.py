"""Which members open few of the documents deployed to them, or none. No ranking: names stand in the order of names."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cms.organisation.models import Member
from cms.reports import queries
from cms.reports.asked import Asked
from cms.reports.charts import stacked
from cms.reports.formats import number, share
from cms.reports.queries.viewing import ENOUGH_DOCUMENTS, ViewingChildRow
from cms.reports.report import Cell, Chip, Choice, Column, Report, Section, Table, Tile

# Who opened a smaller share of the documents, in percent, opens them rarely. A choice of ours, shown on the page.
THRESHOLD = 30
THRESHOLDS = (10, 30, 50)
GROUPS = {
    "chua-xem": ("never", gettext_lazy("Never viewing members")),
    "it-xem": ("rarely", gettext_lazy("Rarely viewing members")),
    "chua-du": ("too_few", gettext_lazy("Not enough data yet")),
    "mien": ("excused", gettext_lazy("Exempt or elsewhere")),
}


def build(asked: Asked) -> Report:
    threshold = chosen_threshold(asked)
    rows = queries.viewing_by_child(asked.unit, asked.period, threshold)
    group = asked.query.get("nhom", "")
    sections = [_units(asked, rows)]
    if group in GROUPS and asked.names:
        sections.append(_named(asked, group, threshold))
    return Report(
        title=_("Rarely and never viewing members"),
        tiles=_tiles(asked, rows, threshold),
        sections=sections,
        chips=_chips(asked, group, threshold),
        choices_title=_("Rarely means less than"),
        choices=[_choice(asked, step, step == threshold) for step in THRESHOLDS],
        definitions=[
            _("Never: opened none of the documents deployed; rarely: opened less than %(share)s %% of them.")
            % {"share": threshold},
            _("With fewer than %(count)s documents deployed there is not enough data yet.")
            % {"count": ENOUGH_DOCUMENTS},
            _("Members exempt from activities or temporarily elsewhere are counted apart."),
            _("Names are shown only of people who are in the unit today."),
            _("Whoever reads names here is recorded: who, when, which unit, how many rows."),
        ],
    )


def chosen_threshold(asked: Asked) -> int:
    text = asked.query.get("nguong", "")
    return int(text) if text in map(str, THRESHOLDS) else THRESHOLD


def _tiles(asked: Asked, rows: list[ViewingChildRow], threshold: int) -> list[Tile]:
    tiles = [
        Tile(str(label), number(sum(getattr(row, name) for row in rows)), href=_names(asked, key, threshold))
        for key, (name, label) in GROUPS.items()
    ]
    often = Tile(_("Regularly viewing members"), number(sum(row.often for row in rows)))
    return [*tiles[:2], often, *tiles[2:]]


def _names(asked: Asked, group: str, threshold: int, unit: str = "") -> str:
    """Where the names of a group are; nowhere for those who may not see them."""
    return asked.link("muc-do-xem", unit=unit, **_kept(threshold), nhom=group) if asked.names else ""


def _kept(threshold: int) -> dict[str, str]:
    return {} if threshold == THRESHOLD else {"nguong": str(threshold)}


def _choice(asked: Asked, step: int, chosen: bool) -> Choice:
    group = asked.query.get("nhom", "")
    kept = {"nhom": group} if group in GROUPS else {}
    return Choice(f"{step}\u00a0%", asked.link("muc-do-xem", **kept, **_kept(step)), chosen)


def _chips(asked: Asked, group: str, threshold: int) -> list[Chip]:
    chips = []
    if group in GROUPS:
        chips.append(Chip(str(GROUPS[group][1]), asked.link("muc-do-xem", **_kept(threshold))))
    if threshold != THRESHOLD:
        kept = {"nhom": group} if group in GROUPS else {}
        chips.append(Chip(_("less than %(share)s %%") % {"share": threshold}, asked.link("muc-do-xem", **kept)))
    return chips


def _units(asked: Asked, rows: list[ViewingChildRow]) -> Section:
    labels = [
        pgettext("viewing", "Never"),
        _("Rarely"),
        _("Regularly"),
        _("Not enough data yet"),
        _("Exempt or elsewhere"),
    ]
    table = Table(
        [Column(_("Unit")), *(Column(label, "number") for label in labels), Column(_("Never, %"), "percent")],
        [_row(asked, row) for row in rows],
        [_("Total"), *_figures_of_all(rows)],
    )
    totals = _figures_of_all(rows)[:5]
    picture = stacked(
        _("How members view"), _("persons"), list(zip(labels, [int(value or 0) for value in totals], strict=True))
    )
    return Section("don-vi", _("By unit"), table, picture)


def _row(asked: Asked, row: ViewingChildRow) -> list[object]:
    name = row.name if row.unit_id == asked.unit.pk else Cell(row.name, asked.link("muc-do-xem", unit=row.code))
    if row.unit_id in asked.hidden:
        return [name, *[None] * 6]
    return [name, *_figures(row.never, row.rarely, row.often, row.too_few, row.excused)]


def _figures_of_all(rows: list[ViewingChildRow]) -> list[int | float | None]:
    names = ("never", "rarely", "often", "too_few", "excused")
    return _figures(*(sum(getattr(row, name) for row in rows) for name in names))


def _figures(never: int, rarely: int, often: int, too_few: int, excused: int) -> list[int | float | None]:
    return [never, rarely, often, too_few, excused, share(never, never + rarely + often)]


def _named(asked: Asked, group: str, threshold: int) -> Section:
    name, label = GROUPS[group]
    rows = queries.viewing_members(asked.unit, asked.period, threshold, name, **asked.window)
    table = Table(
        [Column(_("Full name")), Column(_("Cell")), Column(_("Status")), Column(_("Documents deployed"), "number"),
         Column(_("Opened"), "number"), Column(_("Share opened"), "percent"), Column(_("Last viewed"), "instant")],
        [
            [row.name, Cell(row.unit_name, _names(asked, group, threshold, row.unit_code)),
             str(Member.Status(row.status).label), row.assigned, row.opened,
             share(row.opened, row.assigned) if row.assigned >= ENOUGH_DOCUMENTS else None, row.last_at]
            for row in rows
        ],
    )  # fmt: skip
    total = rows[0].total if rows else 0
    return Section("danh-sach", str(label), table, named=True, total_rows=total, empty=_("Nobody is in this group."))

"""What the template of a page is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.organisation.models import Unit
from cms.reports.asked import LIST_ROWS, Asked
from cms.reports.formats import day, number
from cms.reports.pages import OVERVIEW, PAGES
from cms.reports.report import Chip, Choice, Report, Section


@dataclass(frozen=True)
class ShownSection:
    section: Section
    csv: str
    count: str
    before: str
    after: str


def screen(asked: Asked, report: Report, page: str, item: str, above: Sequence[Unit]) -> dict[str, Any]:
    part = "" if page == OVERVIEW else page
    return {
        "asked": asked,
        "report": report,
        "crumbs": [*_crumbs(asked, part, above), *report.trail],
        "menu": _menu(asked, page),
        "chips": [*_period_chips(asked), *report.chips],
        "kept": [(key, value) for key, value in asked.query.items() if key not in ("tu", "den", "trang") and value],
        "sections": [_shown(asked, section, page, item) for section in report.sections],
        "xlsx": _download(asked, page, item, "xlsx") if report.sections else "",
        "here": _here(asked),
    }


def _here(asked: Asked, **changes: str) -> str:
    kept = {key: value for key, value in {**asked.query, **changes}.items() if value}
    return f"?{urlencode(kept)}" if kept else "?"


def _crumbs(asked: Asked, part: str, above: Sequence[Unit]) -> list[Choice]:
    """The units from the viewer's highest one down; each keeps the page and the period."""
    units = [Choice(unit.short_name or unit.name, asked.link(part, unit=unit.code)) for unit in above]
    return [*units, Choice(asked.unit.short_name or asked.unit.name, asked.link(part))]


def _menu(asked: Asked, page: str) -> list[Choice]:
    return [
        Choice(str(title), asked.link("" if name == OVERVIEW else name), name == page)
        for name, (title, _build) in PAGES.items()
    ]


def _period_chips(asked: Asked) -> list[Chip]:
    period = asked.period
    chips = []
    if period.first:
        chips.append(Chip(_("from %(day)s") % {"day": day(period.first)}, _here(asked, tu="")))
    if period.last:
        chips.append(Chip(_("until %(day)s") % {"day": day(period.last)}, _here(asked, den="")))
    return chips


def _download(asked: Asked, page: str, item: str, kind: str, **extra: str) -> str:
    names = {"code": asked.unit.code, "page": page, "kind": kind} | ({"item": item} if item else {})
    path = reverse("reports:item-download" if item else "reports:download", kwargs=names)
    kept = {key: value for key, value in asked.query.items() if key != "trang"} | extra
    return f"{path}?{urlencode(kept)}" if kept else path


def _shown(asked: Asked, section: Section, page: str, item: str) -> ShownSection:
    csv = _download(asked, page, item, "csv", bang=section.key) if section.table.rows else ""
    if section.total_rows is None:
        return ShownSection(section, csv, "", "", "")
    first = asked.window["offset"]
    last = first + len(section.table.rows)
    count = _("%(first)s–%(last)s of %(total)s") % {
        "first": number(min(first + 1, last)), "last": number(last), "total": number(section.total_rows),
    }  # fmt: skip
    before = _here(asked, trang=str(asked.list_page - 1)) if first else ""
    after = (
        _here(asked, trang=str(asked.list_page + 1)) if last - first == LIST_ROWS < section.total_rows - first else ""
    )
    return ShownSection(section, csv, count, before, after)

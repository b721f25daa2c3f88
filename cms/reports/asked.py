"""Who asks for which unit and which days. Everything but the person is in the address of the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.organisation.models import Unit, User
from cms.organisation.queries import Permission, UnitNotVisible, units_visible_to, visible_unit
from cms.organisation.units.tree import subtree
from cms.reports.formats import day
from cms.reports.period import Period, Trouble, read_period
from cms.reports.queries import small_units

LIST_ROWS = 100
# More rows than this do not fit on one sheet.
EXPORT_ROWS = 1_000_000
# What narrows every page of a unit; the rest belongs to one page.
KEPT = ("tu", "den")


@dataclass(frozen=True)
class Asked:
    """`names`: this viewer may see the members of the unit by name. `hidden`: units with so few members that their
    figures would tell about persons whom this viewer may not see."""

    user: User
    unit: Unit
    period: Period
    trouble: Trouble | None
    query: Mapping[str, str]
    now: datetime
    today: date
    names: bool
    hidden: frozenset[int]
    whole: bool = False

    def link(self, page: str = "", item: str = "", unit: str = "", **changes: str) -> str:
        """The address of another page with the same period."""
        kept = {key: self.query[key] for key in KEPT if self.query.get(key)}
        return address(unit or self.unit.code, page, item, kept | changes)

    @property
    def members_title(self) -> str:
        """What heads the members that figures are shares of: those of the last day of the period."""
        last = self.period.as_of
        return _("Members on %(day)s") % {"day": day(last)} if last else _("Members now")

    @property
    def list_page(self) -> int:
        """Long lists come in pages of `LIST_ROWS`, counted from 1."""
        text = self.query.get("trang", "")
        return max(int(text), 1) if text.isdecimal() and len(text) < 6 else 1

    @property
    def window(self) -> dict[str, int]:
        """Which rows of a long list: a page of it on the screen, all of it in an export."""
        if self.whole:
            return {"limit": EXPORT_ROWS, "offset": 0}
        return {"limit": LIST_ROWS, "offset": (self.list_page - 1) * LIST_ROWS}


def asked(user: User, code: str, query: Mapping[str, str], now: datetime, today: date, whole: bool = False) -> Asked:
    """Raises `UnitNotVisible` unless the figures of the unit and of everything under it are open to the user."""
    unit = visible_unit(user, "view_statistics", code)
    if not _sees_all_below(user, "view_statistics", unit):
        raise UnitNotVisible(code)
    period, trouble = read_period(query)
    names = _sees_all_below(user, "view_members", unit)
    hidden = frozenset() if names else _hidden(user, unit, period)
    return Asked(user, unit, period, trouble, query, now, today, names, hidden, whole)


def address(unit: str, page: str = "", item: str = "", query: Mapping[str, str] | None = None) -> str:
    if item:
        path = reverse("reports:item", args=[unit, page, item])
    elif page:
        path = reverse("reports:page", args=[unit, page])
    else:
        path = reverse("reports:unit", args=[unit])
    return f"{path}?{urlencode(query)}" if query else path


def _sees_all_below(user: User, permission: Permission, unit: Unit) -> bool:
    return not subtree(unit).exclude(pk__in=units_visible_to(user, permission).values("pk")).exists()


def _hidden(user: User, unit: Unit, period: Period) -> frozenset[int]:
    # Figures of the past lie beside those of today: too few on either day hides both.
    small = small_units(unit, period) | small_units(unit, Period())
    known = units_visible_to(user, "view_members").filter(pk__in=small).values_list("pk", flat=True)
    return frozenset(small.difference(known))

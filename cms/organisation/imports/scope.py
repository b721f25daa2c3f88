"""What an import or export may touch: one unit and what lies below, as far as the person's roles reach."""

from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from cms.organisation.admin.policies import units_for
from cms.organisation.members.member_rules import Reason
from cms.organisation.models import Unit, UnitClosure, User
from cms.organisation.queries import Permission
from site_builder.text import fold_vi

PERMISSIONS: dict[str, Permission] = {"members": "manage_members", "units": "manage_units"}


class Place(NamedTuple):
    """A unit as far as an import needs it."""

    id: int
    code: str
    name: str
    is_cell: bool
    valid_from: date
    valid_to: date | None

    def is_open(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)


class PlaceRefused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def units_in_scope(user: User, subject: str, unit: Unit) -> QuerySet[Unit]:
    return units_for(user, PERMISSIONS[subject]).filter(above__ancestor=unit, above__valid_to__isnull=True)


def roots(user: User, subject: str) -> QuerySet[Unit]:
    """The units the person may choose from: those in reach with nothing in reach above them."""
    reach = units_for(user, PERMISSIONS[subject])
    below = UnitClosure.objects.open().filter(depth=1, ancestor__in=reach).values("descendant")
    return reach.exclude(pk__in=below).order_by("path")


def covers(user: User, subject: str, unit: Unit) -> bool:
    """Whether all below the unit is in reach: who sees less must not read another person's report."""
    whole = UnitClosure.objects.open().filter(ancestor=unit)
    return not whole.exclude(descendant__in=units_for(user, PERMISSIONS[subject])).exists()


class Places:
    """The units of a scope by code and name, and the codes of those outside it."""

    def __init__(self, scope: QuerySet[Unit]) -> None:
        fields = ("pk", "code", "name", "kind__is_cell", "valid_from", "valid_to")
        self.by_code = {row[1].casefold(): Place(*row) for row in scope.values_list(*fields)}
        self.by_id = {place.id: place for place in self.by_code.values()}
        self.by_name: dict[str, list[Place]] = {}
        for place in self.by_code.values():
            if place.is_cell:
                self.by_name.setdefault(fold_vi(place.name), []).append(place)
        codes = Unit.objects.values_list("code", flat=True)
        self.outside = {code.casefold() for code in codes} - self.by_code.keys()

    def cell(self, code: str, name: str, today: date) -> Place:
        """The open cell that is meant. Raises `PlaceRefused`."""
        place = self._by_code(code) if code else self._by_name(name)
        if not place.is_cell:
            raise PlaceRefused(Reason("cell", "not-a-cell", place.code))
        if not place.is_open(today):
            raise PlaceRefused(Reason("cell", "cell-closed", place.code))
        return place

    def _by_code(self, code: str) -> Place:
        if place := self.by_code.get(code.casefold()):
            return place
        refused = "cell-outside" if code.casefold() in self.outside else "cell-unknown"
        raise PlaceRefused(Reason("cell", refused, code[:40]))

    def _by_name(self, name: str) -> Place:
        # Two cells of one name, one of them closed: the open one is meant.
        found = self.by_name.get(fold_vi(name), [])
        candidates = [place for place in found if place.valid_to is None] or found
        if len(candidates) == 1:
            return candidates[0]
        raise PlaceRefused(Reason("cell_name", "cell-ambiguous" if candidates else "cell-unknown", name[:60]))

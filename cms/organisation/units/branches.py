"""Moving a branch and moving members, with dates. `reorganise` holds the lock and writes the audit log."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from cms.organisation.errors import OrganisationRefused
from cms.organisation.models import Member, Membership, Unit, UnitClosure
from cms.organisation.units.secretaries import vacate_left
from cms.organisation.units.tree import insert_pairs

CHUNK = 2000


def move_branch(unit: Unit, new_parent: Unit, on: date) -> int:
    """From `on` the unit and everything below it stand under `new_parent`. Returns how many units that are.

    Both objects must be fresh: treebeard counts on the paths in hand. Pairs that hold before and after alike, such as
    those with a province that both parents belong to, are not touched.
    """
    above = dict(UnitClosure.objects.open().filter(descendant=unit, depth__gt=0).values_list("ancestor_id", "depth"))
    below = dict(UnitClosure.objects.open().filter(ancestor=unit).values_list("descendant_id", "depth"))
    if new_parent.pk in below:
        raise OrganisationRefused("move-below-itself", _("A unit cannot be moved below itself."))
    if above.get(new_parent.pk) == 1:
        raise OrganisationRefused("already-there", _("The unit already stands directly under this one."))
    refuse_before(max(last_change(unit), came_on(new_parent)), on)

    new_above = dict(UnitClosure.objects.open().filter(descendant=new_parent).values_list("ancestor_id", "depth"))
    new_above = {ancestor: depth + 1 for ancestor, depth in new_above.items()}
    unit.move(new_parent, pos="last-child")
    _end_pairs([ancestor for ancestor, depth in above.items() if new_above.get(ancestor) != depth], unit, on)
    come = {ancestor: depth for ancestor, depth in new_above.items() if above.get(ancestor) != depth}
    _begin_pairs({(a, d): up + down for a, up in come.items() for d, down in below.items()}, unit, on)
    return len(below)


def last_change(unit: Unit) -> date:
    """The last day on which the shape of the branch changed: a move dated earlier would contradict what followed."""
    joined = UnitClosure.objects.filter(descendant__in=_branch(unit)).aggregate(last=Max("valid_from"))["last"]
    left = UnitClosure.objects.filter(ancestor=unit).aggregate(last=Max("valid_to"))["last"]
    return max(unit.valid_from, joined or date.min, left + timedelta(days=1) if left else date.min)


def refuse_before(earliest: date, on: date) -> None:
    if on < earliest:
        sentence = _("The tree changed here on %(day)s; a date before that is not possible.")
        raise OrganisationRefused("before-last-change", sentence % {"day": f"{earliest:%d/%m/%Y}"})


def came_on(unit: Unit) -> date:
    """Since when the unit has stood below all those that are above it now."""
    changed = UnitClosure.objects.open().filter(descendant=unit).aggregate(last=Max("valid_from"))["last"]
    return max(unit.valid_from, changed or date.min)


def move_members(members: Iterable[Member], to: Unit, on: date) -> int:
    """From `on` the members are in the cell `to`: memberships close the day before. Returns how many members."""
    moved = sorted(member.pk for member in members)
    if moved and not to.kind.is_cell:
        raise OrganisationRefused("not-a-cell", _("Members can only be in a cell; %(unit)s is none.") % {"unit": to})
    if moved:
        refuse_before(to.valid_from, on)
    for keys in _chunks(moved):
        _transfer(keys, to, on)
    vacate_left()
    return len(moved)


def _branch(unit: Unit) -> QuerySet[Any, Any]:
    return UnitClosure.objects.open().filter(ancestor=unit).values("descendant")


def _end_pairs(ancestors: list[int], unit: Unit, on: date) -> None:
    gone = UnitClosure.objects.open().filter(ancestor__in=ancestors, descendant__in=_branch(unit))
    # What began that day, or belongs to a unit that began that day, never held for a whole day.
    gone.filter(Q(valid_from__gte=on) | Q(valid_from__isnull=True, descendant__valid_from__gte=on)).delete()
    gone.update(valid_to=on - timedelta(days=1))


def _begin_pairs(depths: dict[tuple[int, int], int], unit: Unit, on: date) -> None:
    """A pair that ended the day before goes on: a move that is taken back at once leaves no trace."""
    ancestors = {ancestor for ancestor, _descendant in depths}
    ended = UnitClosure.objects.filter(
        ancestor__in=ancestors, descendant__in=_branch(unit), valid_to=on - timedelta(days=1)
    )
    resumed = {
        (above, below): pk
        for pk, above, below, depth in ended.values_list("pk", "ancestor_id", "descendant_id", "depth")
        if depths.get((above, below)) == depth
    }
    for keys in _chunks(list(resumed.values())):
        UnitClosure.objects.filter(pk__in=keys).update(valid_to=None)
    insert_pairs(
        UnitClosure(ancestor_id=above, descendant_id=below, depth=depth, valid_from=on)
        for (above, below), depth in depths.items()
        if (above, below) not in resumed
    )


def _chunks(keys: list[int]) -> list[list[int]]:
    return [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]


def _transfer(members: list[int], to: Unit, on: date) -> None:
    # In order of the key, so that two transfers never wait for each other.
    list(Member.objects.filter(pk__in=members).order_by("pk").select_for_update().values_list("pk"))
    held = Membership.objects.filter(member__in=members)
    later = held.filter(Q(valid_from__gt=on) | Q(valid_to__gte=on)).aggregate(
        from_=Max("valid_from"), to=Max("valid_to")
    )
    if last := max(filter(None, later.values()), default=None):
        sentence = _("A member was transferred on %(day)s; a date before that is not possible.")
        raise OrganisationRefused("before-last-transfer", sentence % {"day": f"{last:%d/%m/%Y}"})
    open_ = held.filter(valid_to__isnull=True)
    open_.filter(valid_from=on).update(unit=to)
    there = set(open_.filter(valid_from=on).values_list("member_id", flat=True))
    open_.filter(valid_from__lt=on).update(valid_to=on - timedelta(days=1))
    Membership.objects.bulk_create(
        [Membership(member_id=member, unit=to, valid_from=on) for member in members if member not in there]
    )
    Member.objects.filter(pk__in=members).update(cell=to)

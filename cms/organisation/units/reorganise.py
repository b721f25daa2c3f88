"""Moving, ending, merging and splitting units. What is past keeps the tree of its day.

Every verb is one transaction under the lock of the tree, and one line a unit in the audit log. treebeard's own races
cannot happen: nobody changes a place without that lock, and saving a unit again does not write its place (`Unit.save`).
Dates are today or past, back to the last change of the branch; a date to come is refused, since nothing would carry it
out on that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.organisation import audit, roles
from cms.organisation.errors import OrganisationRefused
from cms.organisation.locks import TREE, take
from cms.organisation.models import Member, Membership, RoleAssignment, Unit, UnitClosure, UnitKind, User
from cms.organisation.units import tree
from cms.organisation.units.branches import came_on, move_branch, move_members, refuse_before

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """A unit that `split_unit` makes, and what goes to it. Without `kind` it is of the kind of the whole."""

    code: str
    name: str
    short_name: str = ""
    kind: UnitKind | None = None
    children: Sequence[Unit] = ()
    members: Sequence[Member] = ()


def move_unit(*, unit: Unit, new_parent: Unit, on: date, by: User, reason: str) -> Unit:
    """`on` is the first day under the new parent."""
    with transaction.atomic():
        begin(on, reason)
        unit, new_parent = standing(unit), standing(new_parent)
        moved = move_branch(unit, new_parent, on)
        audit.record(
            by, "unit.move", object=f"{unit.code} -> {new_parent.code} {on}", unit_code=unit.code, reason=reason,
            rows=moved,
        )  # fmt: skip
    return unit


def close_unit(
    *, unit: Unit, on: date, by: User, reason: str, successor: Unit | None = None, roles_follow: bool = False
) -> Unit:
    """`on` is the last day of the unit, and of the roles held at it.

    With `roles_follow` their holders have the same role at the successor from the next day.
    """
    with transaction.atomic():
        begin(on, reason)
        unit, successor = standing(unit), standing(successor) if successor else None
        _end(unit, on, successor)
        _end_roles(unit, on, by, reason, successor if roles_follow else None)
        audit.record(by, "unit.close", object=_ended(unit, on), unit_code=unit.code, reason=reason)
    return unit


def merge_units(
    *, sources: Sequence[Unit], into: Unit, on: date, by: User, reason: str, roles_follow: bool = False
) -> Unit:
    """`on` is the first day on which `into` has the units and members of the sources; they end the day before."""
    with transaction.atomic():
        begin(on, reason)
        into = standing(into)
        # From below upward: a source within a source ends before the one that holds it.
        for source in sorted({standing(source) for source in sources}, key=lambda unit: (-unit.depth, unit.path)):
            _refuse_to_swallow(source, into)
            moved = _hand_over(source, open_children(source), current_members(source), into, on)
            source.refresh_from_db()
            _end(source, on - DAY, into)
            _end_roles(source, on - DAY, by, reason, into if roles_follow else None)
            audit.record(
                by, "unit.merge", object=_ended(source, on - DAY), unit_code=source.code, reason=reason, rows=moved
            )
    into.refresh_from_db()
    return into


def split_unit(*, unit: Unit, parts: Sequence[Part], on: date, by: User, reason: str, ends: bool = False) -> list[Unit]:
    """New units beside `unit` take over, from `on`, those children and members that are named for them.

    With `ends` the unit has its last day before that; whatever is left in it then is refused.
    """
    with transaction.atomic():
        begin(on, reason)
        unit = standing(unit)
        # Before that it stood elsewhere, and its parts would have, too.
        refuse_before(came_on(unit), on)
        made = [_part(unit, part, on, by, reason) for part in parts]
        if ends:
            unit.refresh_from_db()
            _end(unit, on - DAY, None)
            _end_roles(unit, on - DAY, by, reason, None)
            audit.record(by, "unit.close", object=_ended(unit, on - DAY), unit_code=unit.code, reason=reason)
    return made


def begin(on: date, reason: str) -> None:
    """The lock of the tree, and what holds for every change of it."""
    take(TREE)
    if not reason.strip():
        raise OrganisationRefused("reason-missing", _("Give the reason: it is written to the audit log."))
    if on > timezone.localdate():
        raise OrganisationRefused("in-the-future", _("The date lies in the future; enter the change on its day."))


def standing(unit: Unit) -> Unit:
    """The unit as it is now, held until the transaction ends. A unit that has ended does not change any more."""
    fresh = Unit.objects.select_for_update(of=("self",)).select_related("kind").get(pk=unit.pk)
    if fresh.valid_to:
        raise OrganisationRefused("unit-ended", _("%(unit)s has ended.") % {"unit": fresh})
    return fresh


def open_children(unit: Unit) -> QuerySet[Unit]:
    """The units directly below that have not ended."""
    below = Unit.objects.filter(above__ancestor=unit, above__valid_to__isnull=True, above__depth=1)
    return below.filter(valid_to__isnull=True).order_by("path")


def current_members(unit: Unit) -> QuerySet[Member]:
    """Those in the very unit who have not left: only they move or keep it from ending."""
    return Member.objects.filter(cell=unit).exclude(status__in=Member.GONE).order_by("sort_name", "pk")


def _hand_over(
    source: Unit, children: Sequence[Unit] | QuerySet[Unit], members: Sequence[Member] | QuerySet[Member], into: Unit,
    on: date,
) -> int:  # fmt: skip
    """Returns how many units and members moved."""
    moved = 0
    for child in list(children):
        # Each move changes the paths that the next one counts on.
        moved += move_branch(standing(child), standing(into), on)
    return moved + move_members(members, into, on)


def _part(whole: Unit, part: Part, on: date, by: User, reason: str) -> Unit:
    if Unit.objects.filter(code=part.code).exists():
        raise OrganisationRefused("code-taken", _("The code %(code)s is already in use.") % {"code": part.code})
    _refuse_strangers(whole, part)
    kind = part.kind or whole.kind
    new = tree.add_unit(
        code=part.code, name=part.name, short_name=part.short_name, kind=kind, valid_from=on,
        parent=tree.parent_of(whole), split_from=whole, area=whole.area,
        inspectable=whole.inspectable if kind == whole.kind else kind.inspectable,
    )  # fmt: skip
    moved = _hand_over(whole, part.children, part.members, new, on)
    audit.record(
        by, "unit.split", object=f"{whole.code} -> {new.code} {on}", unit_code=whole.code, reason=reason, rows=moved
    )
    new.refresh_from_db()
    return new


def _refuse_strangers(whole: Unit, part: Part) -> None:
    below = set(open_children(whole).values_list("pk", flat=True))
    if any(child.pk not in below for child in part.children):
        raise OrganisationRefused("not-below", _("Only units directly below can go to the new unit."))
    here = set(current_members(whole).values_list("pk", flat=True))
    if any(member.pk not in here for member in part.members):
        raise OrganisationRefused("not-a-member-here", _("Only members of this cell can go to the new one."))


def _refuse_to_swallow(source: Unit, into: Unit) -> None:
    if tree.subtree(source).filter(pk=into.pk).exists():
        sentence = _("A unit cannot be merged into itself or into one below it.")
        raise OrganisationRefused("merge-below-itself", sentence)


def _end(unit: Unit, last_day: date, successor: Unit | None) -> None:
    children, members = open_children(unit).count(), current_members(unit).count()
    if children:
        sentence = ngettext("There is still %(count)s unit below.", "There are still %(count)s units below.", children)
        raise OrganisationRefused("has-units", sentence % {"count": children})
    if members:
        sentence = ngettext(
            "There is still %(count)s member in it.", "There are still %(count)s members in it.", members
        )
        raise OrganisationRefused("has-members", sentence % {"count": members})
    if successor == unit:
        raise OrganisationRefused("own-successor", _("A unit cannot be its own successor."))
    earliest = _earliest_last_day(unit)
    if last_day < earliest:
        sentence = _("The last day of the unit cannot be before %(day)s.")
        raise OrganisationRefused("before-last-change", sentence % {"day": f"{earliest:%d/%m/%Y}"})
    unit.valid_to, unit.successor = last_day, successor
    unit.save(update_fields=["valid_to", "successor"])


def _earliest_last_day(unit: Unit) -> date:
    """Until then it had units or members below it, or came to where it is."""
    days = (
        UnitClosure.objects.filter(descendant=unit).aggregate(last=Max("valid_from")),
        UnitClosure.objects.filter(ancestor=unit).aggregate(last=Max("valid_to")),
        tree.subtree(unit).exclude(pk=unit.pk).aggregate(last=Max("valid_to")),
        Membership.objects.filter(unit=unit).aggregate(last=Max("valid_to")),
    )
    return max(unit.valid_from, *(day["last"] or date.min for day in days))


def _end_roles(unit: Unit, last_day: date, by: User, reason: str, successor: Unit | None) -> None:
    held = RoleAssignment.objects.filter(unit=unit).exclude(valid_to__lte=last_day).select_related("user", "unit")
    for assignment in held:
        until = assignment.valid_to
        # A role that was to begin later has one day of a unit that is no more: it can be no shorter.
        roles.expire(assignment, by=by, on=max(last_day, assignment.valid_from), reason=reason)
        there = RoleAssignment.objects.filter(unit=successor, user=assignment.user, role=assignment.role)
        if successor and not there.exclude(valid_to__lte=last_day).exists():
            roles.grant(
                assignment.user, assignment.role, successor, by=by, reason=reason, subtree=assignment.subtree,
                valid_from=max(last_day + DAY, assignment.valid_from), valid_to=until,
            )  # fmt: skip


def _ended(unit: Unit, last_day: date) -> str:
    return f"{unit.code} {last_day}" + (f" -> {unit.successor.code}" if unit.successor else "")

"""What the screens of the tree read: units by words, and the units below one with their numbers."""

from typing import Any, TypeVar

from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cms.organisation.models import Member, Unit, UnitClosure, User
from cms.organisation.units.tree import subtree
from site_builder.text import fold_vi

PRESENT = [status for status in Member.Status.values if status not in Member.GONE]
Row = TypeVar("Row", bound=Model)


def searched(rows: "QuerySet[Row]", words: str) -> "QuerySet[Row]":
    """Those that have every word in their name or code, with or without marks, in any order."""
    for word in fold_vi(words).split():
        rows = rows.filter(search_name__contains=word)
    return rows


def with_numbers(units: QuerySet[Unit]) -> QuerySet[Any]:
    """Each unit with `units` below it that have not ended and `people` in all of them who have not left."""
    open_pairs = UnitClosure.objects.open().filter(ancestor=OuterRef("pk"))
    below = open_pairs.filter(depth__gt=0, descendant__valid_to__isnull=True)
    people = open_pairs.filter(descendant__members__status__in=PRESENT)
    return units.annotate(units=_counted(below), people=_counted(people))


def with_parent(units: QuerySet[Unit]) -> QuerySet[Any]:
    """Each unit with the name of the one directly above it."""
    above = UnitClosure.objects.open().filter(descendant=OuterRef("pk"), depth=1).values("ancestor__name")
    return units.annotate(parent_name=Subquery(above))


def highest(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Those with none of the others above them."""
    below = UnitClosure.objects.open().filter(ancestor__in=units.values("pk"), depth__gt=0)
    return units.exclude(pk__in=below.values("descendant"))


def size(unit: Unit) -> tuple[int, int]:
    """How many units and members would move with it."""
    branch = subtree(unit)
    people = Member.objects.filter(cell__in=branch.order_by().values("pk"), status__in=PRESENT)
    return branch.filter(valid_to__isnull=True).count(), people.count()


def may_rearrange(user: User, unit: Unit, manageable: QuerySet[Unit]) -> bool:
    """Whoever moves, merges, splits or ends a unit answers for the one above it too; the root is for superusers."""
    if user.is_superuser:
        return True
    above = UnitClosure.objects.open().filter(descendant=unit, depth=1)
    return manageable.filter(pk__in=above.values("ancestor")).exists()


def _counted(pairs: QuerySet[UnitClosure]) -> Coalesce:
    # Grouped by the outer unit, so that the subquery has one row; without rows there is none.
    grouped = pairs.order_by().values("ancestor").annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)

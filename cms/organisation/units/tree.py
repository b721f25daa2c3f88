"""Growing and reading the tree. treebeard's path and the closure table change in one locked transaction or not at all.

`reorganise` moves, merges, splits and ends what stands here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max, QuerySet

from cms.organisation.locks import TREE, take
from cms.organisation.models import Unit, UnitClosure, UnitKind

BATCH = 1000


class Pair(NamedTuple):
    """An ancestor of some unit, and when it was one."""

    ancestor: int
    depth: int
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class UnitRow:
    """A unit for `add_units`. `parent` is the code of a unit that exists or comes in the same call."""

    code: str
    name: str
    kind: UnitKind
    valid_from: date
    parent: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


def add_unit(
    *, code: str, name: str, kind: UnitKind, valid_from: date, parent: Unit | None = None, **fields: Any
) -> Unit:
    """Adds one unit below `parent`, or a root. One that began earlier stood wherever its parent stood."""
    fields.setdefault("inspectable", kind.inspectable)
    unit = Unit(code=code, name=name, kind=kind, valid_from=valid_from, **fields)
    with transaction.atomic():
        take(TREE)
        if parent is None:
            Unit.add_root(instance=unit)
        else:
            # treebeard counts children on the object in hand, which another process may have outdated
            Unit.objects.get(pk=parent.pk).add_child(instance=unit)
        _close([(unit, parent.pk if parent else None)])
    return unit


def add_units(rows: Sequence[UnitRow]) -> list[Unit]:
    """Adds thousands of units at once, parents before children. All or nothing."""
    with transaction.atomic():
        take(TREE)
        return _add_rows(rows)


def subtree(unit: Unit) -> QuerySet[Unit]:
    """The unit and everything below it."""
    return Unit.objects.filter(above__ancestor=unit, above__valid_to__isnull=True).order_by("path")


def ancestors(unit: Unit) -> QuerySet[Unit]:
    """Everything above the unit, from the root down, without itself."""
    above = Unit.objects.filter(below__descendant=unit, below__valid_to__isnull=True, below__depth__gt=0)
    return above.order_by("path")


def parent_of(unit: Unit) -> Unit | None:
    """The unit directly above, whatever treebeard remembers on the object in hand."""
    return Unit.objects.filter(below__descendant=unit, below__valid_to__isnull=True, below__depth=1).first()


def closure_drift() -> tuple[int, int]:
    """How many pairs of today's tree are missing from the closure table, and how many are too many."""
    held = set(UnitClosure.objects.open().values_list("ancestor_id", "descendant_id", "depth"))
    right = _pairs_by_path()
    return len(right - held), len(held - right)


def rebuild_closure() -> int:
    """Makes the open pairs agree with the paths. Returns how many there are; pairs of the past stay as they are.

    A pair that was missing begins the day after the last one of the same depth ended.
    """
    with transaction.atomic():
        take(TREE)
        right = _pairs_by_path()
        rows = UnitClosure.objects.open().values_list("pk", "ancestor_id", "descendant_id", "depth")
        held = {(above, below, depth): pk for pk, above, below, depth in rows}
        surplus = [held[pair] for pair in held.keys() - right]
        for start in range(0, len(surplus), BATCH):
            UnitClosure.objects.filter(pk__in=surplus[start : start + BATCH]).delete()
        ended = _last_days()
        insert_pairs(
            UnitClosure(
                ancestor_id=above, descendant_id=below, depth=depth,
                valid_from=ended[below, depth] + timedelta(days=1) if (below, depth) in ended else None,
            )
            for above, below, depth in right - held.keys()
        )  # fmt: skip
    return len(right)


def insert_pairs(pairs: Iterable[UnitClosure]) -> None:
    UnitClosure.objects.bulk_create(pairs, batch_size=BATCH)


def _last_days() -> dict[tuple[int, int], date]:
    """When the last ancestor of a unit at a depth ceased to be one."""
    ended = UnitClosure.objects.filter(valid_to__isnull=False).values("descendant_id", "depth")
    return {(row["descendant_id"], row["depth"]): row["last"] for row in ended.annotate(last=Max("valid_to"))}


def _close(made: Sequence[tuple[Unit, int | None]]) -> None:
    """Gives new units, parents before children, their pairs: what held for the parent holds one deeper."""
    pairs = _pairs_of({parent for _unit, parent in made if parent} - {unit.pk for unit, _parent in made})
    for unit, parent in made:
        pairs[unit.pk] = [Pair(unit.pk, 0), *(_deeper(pair, unit) for pair in pairs[parent or 0] if _met(pair, unit))]
    insert_pairs(
        UnitClosure(descendant_id=unit.pk, ancestor_id=pair.ancestor, depth=pair.depth,
                    valid_from=pair.valid_from, valid_to=pair.valid_to)
        for unit, _parent in made
        for pair in pairs[unit.pk]
    )  # fmt: skip


def _pairs_of(units: set[int]) -> defaultdict[int, list[Pair]]:
    held: defaultdict[int, list[Pair]] = defaultdict(list)
    rows = UnitClosure.objects.filter(descendant__in=units)
    for pair in rows:
        held[pair.descendant_id].append(Pair(pair.ancestor_id, pair.depth, pair.valid_from, pair.valid_to))
    return held


def _met(pair: Pair, unit: Unit) -> bool:
    """Whether the pair still held when the unit began."""
    return pair.valid_to is None or pair.valid_to >= unit.valid_from


def _deeper(pair: Pair, unit: Unit) -> Pair:
    since = pair.valid_from if pair.valid_from and pair.valid_from > unit.valid_from else None
    return Pair(pair.ancestor, pair.depth + 1, since, pair.valid_to)


def _add_rows(rows: Sequence[UnitRow]) -> list[Unit]:
    named = {row.parent for row in rows if row.parent}
    known: dict[str, Unit] = {unit.code: unit for unit in Unit.objects.filter(code__in=named)}
    before = {unit.pk: unit.numchild for unit in known.values()}
    steps = {code: _last_step(unit) for code, unit in known.items()}
    steps[""] = _last_step(None)
    made = []
    for row in rows:
        unit = _placed(row, known.get(row.parent), steps)
        known[row.code] = unit
        steps[row.code] = 0
        made.append(unit)
    Unit.objects.bulk_create(made, batch_size=BATCH)
    Unit.objects.bulk_update([unit for unit in known.values() if unit.pk in before], ["numchild"], batch_size=BATCH)
    _close([(unit, known[row.parent].pk if row.parent else None) for row, unit in zip(rows, made, strict=True)])
    return made


def _placed(row: UnitRow, parent: Unit | None, steps: dict[str, int]) -> Unit:
    if row.parent and parent is None:
        raise Unit.DoesNotExist(f"{row.code}: the unit above, {row.parent}, is neither held nor given before it.")
    steps[row.parent] += 1
    depth = parent.depth + 1 if parent else 1
    fields = {"inspectable": row.kind.inspectable, **row.fields}
    unit = Unit(code=row.code, name=row.name, kind=row.kind, valid_from=row.valid_from, **fields)
    unit.depth = depth
    unit.path = Unit._get_path(parent.path if parent else "", depth, steps[row.parent])
    unit.fill_keys()
    if parent:
        parent.numchild += 1
    return unit


def _last_step(parent: Unit | None) -> int:
    """The number of the last child's place, 0 when there is none."""
    siblings = parent.get_children() if parent else Unit.get_root_nodes()
    last = siblings.order_by("path").last()
    return int(Unit._str2int(last.path[-Unit.steplen :])) if last else 0


def _pairs_by_path() -> set[tuple[int, int, int]]:
    by_path = dict(Unit.objects.values_list("path", "pk"))
    return {
        (by_path[prefix], pk, depth)
        for path, pk in by_path.items()
        for depth, prefix in enumerate(reversed(_prefixes(path)))
    }


def _prefixes(path: str) -> list[str]:
    """The paths of all ancestors from the root down, the path itself last."""
    return [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]

"""Growing the tree. treebeard's path and the closure table change in one locked transaction or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cms.organisation.locks import TREE, take
from cms.organisation.models import Unit, UnitClosure, UnitKind

BATCH = 1000


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
    """Adds one unit below `parent`, or a root."""
    fields.setdefault("inspectable", kind.inspectable)
    unit = Unit(code=code, name=name, kind=kind, valid_from=valid_from, **fields)
    with transaction.atomic():
        take(TREE)
        if parent is None:
            Unit.add_root(instance=unit)
        else:
            # treebeard counts children on the object in hand, which another process may have outdated
            Unit.objects.get(pk=parent.pk).add_child(instance=unit)
        _close(unit.pk, parent.pk if parent else None)
    return unit


def add_units(rows: Sequence[UnitRow]) -> list[Unit]:
    """Adds thousands of units at once, parents before children. All or nothing."""
    with transaction.atomic():
        take(TREE)
        return _add_rows(rows)


def subtree(unit: Unit) -> QuerySet[Unit]:
    """The unit and everything below it."""
    return Unit.objects.filter(above__ancestor=unit).order_by("path")


def ancestors(unit: Unit) -> QuerySet[Unit]:
    """Everything above the unit, from the root down, without itself."""
    return Unit.objects.filter(below__descendant=unit, below__depth__gt=0).order_by("path")


def closure_drift() -> tuple[int, int]:
    """How many pairs are missing from the closure table, and how many are too many. (0, 0) when all is well."""
    held = set(UnitClosure.objects.values_list("ancestor_id", "descendant_id", "depth"))
    right = set(_pairs_by_path())
    return len(right - held), len(held - right)


def rebuild_closure() -> int:
    """Writes the closure table anew from the paths. Returns the number of pairs."""
    with transaction.atomic():
        take(TREE)
        UnitClosure.objects.all().delete()
        pairs = _pairs_by_path()
        _insert_pairs(pairs)
    return len(pairs)


def _close(unit_id: int, parent_id: int | None) -> None:
    above = UnitClosure.objects.filter(descendant_id=parent_id).values_list("ancestor_id", "depth") if parent_id else ()
    _insert_pairs([(unit_id, unit_id, 0), *((ancestor, unit_id, depth + 1) for ancestor, depth in above)])


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
    _insert_pairs(_pairs_below(made))
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


def _pairs_below(made: Iterable[Unit]) -> list[tuple[int, int, int]]:
    units = list(made)
    wanted = {path for unit in units for path in _prefixes(unit.path)}
    by_path = {unit.path: unit.pk for unit in units}
    above = sorted(wanted - by_path.keys())
    by_path.update(Unit.objects.filter(path__in=above).values_list("path", "pk"))
    return [
        (by_path[path], unit.pk, depth) for unit in units for depth, path in enumerate(reversed(_prefixes(unit.path)))
    ]


def _pairs_by_path() -> list[tuple[int, int, int]]:
    by_path = dict(Unit.objects.values_list("path", "pk"))
    return [
        (by_path[prefix], pk, depth)
        for path, pk in by_path.items()
        for depth, prefix in enumerate(reversed(_prefixes(path)))
    ]


def _prefixes(path: str) -> list[str]:
    """The paths of all ancestors from the root down, the path itself last."""
    return [path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen)]


def _insert_pairs(pairs: Iterable[tuple[int, int, int]]) -> None:
    UnitClosure.objects.bulk_create(
        [UnitClosure(ancestor_id=above, descendant_id=below, depth=depth) for above, below, depth in pairs],
        batch_size=BATCH,
    )

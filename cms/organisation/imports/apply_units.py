"""The checked units into the tree, through the tree's own verbs."""

from typing import Any

from cms.organisation.imports.scope import Places, units_in_scope
from cms.organisation.imports.unit_rows import plain, unplain
from cms.organisation.locks import TREE, take
from cms.organisation.models import ImportRow, PeopleImport, Unit, UnitKind, User
from cms.organisation.units import tree
from cms.organisation.units.tree import UnitRow

FIELDS = ("name", "short_name", "kind", "founded_on", "area", "inspectable")


def conflicts(batch: PeopleImport, by: User) -> list[int] | None:
    """The rows that no longer hold."""
    places = Places(units_in_scope(by, batch.subject, batch.unit))
    held = {code.casefold() for code in Unit.objects.values_list("code", flat=True)}
    in_file = {row.values["code"].casefold() for row in _rows(batch, "new")}
    found = []
    for row in _rows(batch, "new"):
        parent = row.values["parent"].casefold()
        place = places.by_code.get(parent)
        if row.values["code"].casefold() in held or (parent not in in_file and (place is None or place.valid_to)):
            found.append(row.number)
    units = Unit.objects.in_bulk([row.values["id"] for row in _rows(batch, "changed")])
    for row in _rows(batch, "changed"):
        unit = units.get(row.values["id"])
        if unit is None or unit.pk not in places.by_id or _now(unit, row) != row.values["before"]:
            found.append(row.number)
    return found


def write(batch: PeopleImport) -> dict[str, int]:
    """To be called in a transaction, after `conflicts`."""
    take(TREE)
    new = sorted(_rows(batch, "new"), key=lambda row: row.values["order"])
    kinds = UnitKind.objects.in_bulk()
    tree.add_units([_unit_row(row.values, kinds) for row in new])
    changed = _rows(batch, "changed")
    units = Unit.objects.in_bulk([row.values["id"] for row in changed])
    for row in changed:
        unit = units[row.values["id"]]
        for name, value in unplain(row.values["after"]).items():
            setattr(unit, "kind_id" if name == "kind" else name, value)
        unit.fill_keys()
    Unit.objects.bulk_update(units.values(), [*FIELDS, "search_name"], batch_size=200)
    return {"new": len(new), "changed": len(changed)}


def _rows(batch: PeopleImport, outcome: str) -> list[ImportRow]:
    return list(ImportRow.objects.filter(batch=batch, outcome=outcome).order_by("number"))


def _unit_row(values: dict[str, Any], kinds: dict[int, UnitKind]) -> UnitRow:
    read = unplain(values)
    fields: dict[str, Any] = {
        name: read[name] for name in ("short_name", "founded_on", "area", "inspectable") if name in read
    }
    return UnitRow(read["code"], read["name"], kinds[read["kind"]], read["valid_from"], read["parent"], fields)


def _now(unit: Unit, row: ImportRow) -> dict[str, Any]:
    return plain({name: getattr(unit, "kind_id" if name == "kind" else name) for name in row.values["before"]})

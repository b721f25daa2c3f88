"""The verdict on each row of a file of units. A few thousand rows: the whole file is judged at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cms.organisation.imports.legacy_text import repair_row
from cms.organisation.imports.member_values import at_row
from cms.organisation.imports.scope import Places
from cms.organisation.imports.values import ERRORS, Unreadable, date_of, text_of
from cms.organisation.members.member_rules import Reason, shown
from cms.organisation.models import ImportRow, Unit, UnitClosure, UnitKind
from site_builder.text import fold_vi

Outcome = ImportRow.Outcome
MAX_ROWS = 50_000
CODE = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ._-]{0,39}", re.ASCII)
LENGTHS = {"name": 200, "short_name": 100, "area": 200}
REQUIRED = ("name", "kind", "parent", "valid_from")
CHANGEABLE = ("name", "short_name", "kind", "founded_on", "area", "inspectable")
YES_NO = {"co": True, "khong": False, "x": True, "yes": True, "no": False}


@dataclass
class UnitVerdict:
    """`values` is what would be written, as plain data."""

    number: int
    label: str = ""
    outcome: str = Outcome.REFUSED
    read: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)


class UnitJudge:
    """Reads every row, then decides: a row may stand above the row of the unit it belongs under."""

    def __init__(self, mapping: Mapping[int, str], places: Places, today: date) -> None:
        self.mapping, self.places, self.today = mapping, places, today
        self.kinds = {kind.pk: kind for kind in UnitKind.objects.all()}
        self.kind_names = {fold_vi(kind.name): kind.pk for kind in self.kinds.values()}
        self.kind_names |= {kind.code.casefold(): kind.pk for kind in self.kinds.values()}
        self.held = {unit.code.casefold(): unit for unit in Unit.objects.all()}
        parents = dict(UnitClosure.objects.open().filter(depth=1).values_list("descendant", "ancestor__code"))
        self.parent_of = {unit.pk: parents.get(unit.pk, "") for unit in self.held.values()}
        self.rows: dict[str, UnitVerdict] = {}
        self.refused: set[str] = set()

    def verdicts(self, rows: Sequence[tuple[int, Sequence[Any]]]) -> list[UnitVerdict]:
        verdicts = [self._read(number, row) for number, row in rows]
        for verdict in verdicts:
            code = verdict.read.get("code", "").casefold()
            if code and not verdict.reasons and code in self.rows:
                verdict.reasons.append(
                    Reason("code", "code-twice", f"{verdict.read['code']} ({at_row(self.rows[code].number)})")
                )
            elif code and not verdict.reasons:
                self.rows[code] = verdict
                self._judge(verdict, self.held.get(code))
        accepted = {code for code, row in self.rows.items() if not row.reasons}
        named = {verdict.read["code"].casefold() for verdict in verdicts if "code" in verdict.read}
        self.refused = named - accepted - self.held.keys()
        self._judge_parents([row for row in self.rows.values() if not row.reasons and row.outcome == Outcome.NEW])
        for verdict in verdicts:
            if verdict.reasons:
                verdict.outcome, verdict.values, verdict.changes = Outcome.REFUSED, {}, []
        return verdicts

    def _read(self, number: int, row: Sequence[Any]) -> UnitVerdict:
        cells = {name: row[place] if place < len(row) else None for place, name in self.mapping.items()}
        texts = dict(zip(cells, repair_row([text_of(cell) for cell in cells.values()]), strict=True))
        verdict = UnitVerdict(number, label=(texts.get("name") or texts.get("code", ""))[:200])
        for name, text in texts.items():
            if text:
                try:
                    verdict.read[name] = self._value(name, cells[name], text)
                except Unreadable as unreadable:
                    verdict.reasons.append(Reason(name, unreadable.code, text[:40]))
        if not texts.get("code"):
            verdict.reasons.append(Reason("code", "missing"))
        return verdict

    def _value(self, name: str, cell: Any, text: str) -> Any:
        if text in ERRORS:
            raise Unreadable("error-cell")
        if name in ("valid_from", "founded_on"):
            return date_of(cell, text)
        if name in ("code", "parent") and not CODE.fullmatch(text):
            raise Unreadable("bad-code")
        if name == "kind":
            return self._known(self.kind_names, text)
        if name == "inspectable":
            return self._known(YES_NO, text)
        if len(text) > LENGTHS.get(name, 40):
            raise Unreadable("too-long")
        return text

    def _known(self, known: Mapping[str, Any], text: str) -> Any:
        value = known.get(fold_vi(text), known.get(text.casefold()))
        if value is None:
            raise Unreadable("unknown-value")
        return value

    def _judge(self, verdict: UnitVerdict, unit: Unit | None) -> None:
        read = verdict.read
        if read.get("founded_on") and read["founded_on"] > self.today:
            verdict.reasons.append(Reason("founded_on", "future", shown(read["founded_on"])))
        if unit is None:
            verdict.reasons += [Reason(name, "missing") for name in REQUIRED if name not in read]
            verdict.outcome, verdict.values = Outcome.NEW, plain(read)
        elif unit.code.casefold() not in self.places.by_code:
            verdict.reasons.append(Reason("code", "unit-outside", unit.code))
        else:
            self._judge_change(verdict, unit)

    def _judge_change(self, verdict: UnitVerdict, unit: Unit) -> None:
        read = verdict.read
        parent = self.parent_of[unit.pk]
        if "parent" in read and read["parent"].casefold() != parent.casefold():
            verdict.reasons.append(Reason("parent", "parent-changed", parent))
        if "valid_from" in read and read["valid_from"] != unit.valid_from:
            verdict.reasons.append(Reason("valid_from", "start-changed", shown(unit.valid_from)))
        if "kind" in read and self.kinds[read["kind"]].is_cell != self.kinds[unit.kind_id].is_cell:
            verdict.reasons.append(Reason("kind", "kind-of-cell"))
        before = {name: getattr(unit, "kind_id" if name == "kind" else name) for name in CHANGEABLE}
        changed = [name for name in CHANGEABLE if name in read and read[name] != before[name]]
        verdict.changes = [(name, self._shown(name, before[name]), self._shown(name, read[name])) for name in changed]
        verdict.outcome = Outcome.CHANGED if changed else Outcome.UNCHANGED
        verdict.values = {
            "id": unit.pk, "after": plain({name: read[name] for name in changed}),
            "before": plain({name: before[name] for name in changed}),
        }  # fmt: skip

    def _judge_parents(self, new: Sequence[UnitVerdict]) -> None:
        """From the units that are held downwards, so that each row comes after the row it belongs under."""
        below: dict[str, list[UnitVerdict]] = {}
        for verdict in new:
            below.setdefault(verdict.read["parent"].casefold(), []).append(verdict)
        names = {verdict.read["code"].casefold() for verdict in new}
        waiting = [verdict for parent in below.keys() - names for verdict in below[parent]]
        waiting.sort(key=lambda verdict: verdict.number)
        reached = set()
        for verdict in waiting:  # grows as it is walked
            reached.add(id(verdict))
            verdict.reasons += self._parent_reasons(verdict)
            verdict.values["order"] = len(reached)
            waiting += below.get(verdict.read["code"].casefold(), [])
        for verdict in new:
            if id(verdict) not in reached:
                code = "parent-cycle" if self._leads_back(verdict) else "parent-refused"
                verdict.reasons.append(Reason("parent", code, verdict.read["parent"]))

    def _parent_reasons(self, verdict: UnitVerdict) -> list[Reason]:
        named = verdict.read["parent"]
        code = named.casefold()
        row, unit = self.rows.get(code), self.held.get(code)
        if code in self.refused or (row and row.reasons and unit is None):
            return [Reason("parent", "parent-refused", named)]
        if unit is None and row is None:
            return [Reason("parent", "parent-unknown", named)]
        if unit is not None and code not in self.places.by_code:
            return [Reason("parent", "unit-outside", named)]
        if unit is not None and unit.valid_to is not None:
            return [Reason("parent", "unit-closed", named)]
        # As the tree spells it: a file may use other capitals.
        start, spelled = (unit.valid_from, unit.code) if unit else (row.read["valid_from"], row.read["code"])  # type: ignore[union-attr]
        verdict.values["parent"] = spelled
        if verdict.read["valid_from"] < start:
            return [Reason("valid_from", "before-parent", shown(verdict.read["valid_from"]))]
        return []

    def _leads_back(self, verdict: UnitVerdict) -> bool:
        passed = set()
        current: UnitVerdict | None = verdict
        while current is not None and id(current) not in passed:
            passed.add(id(current))
            current = self.rows.get(current.read["parent"].casefold())
        return current is verdict

    def _shown(self, name: str, value: Any) -> str:
        if name == "kind":
            return self.kinds[value].name
        if isinstance(value, bool):
            return "Có" if value else "Không"
        return shown(value) if isinstance(value, date) else str(value or "")


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def unplain(values: Mapping[str, Any]) -> dict[str, Any]:
    days = ("valid_from", "founded_on")
    return {name: date.fromisoformat(value) if name in days and value else value for name, value in values.items()}

"""Any order of additions, moves, mergers and endings leaves the tree of every day as a plain model has it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from cms.organisation.errors import OrganisationRefused
from cms.organisation.models import Membership, Unit, UnitClosure
from cms.organisation.units import tree
from cms.organisation.units.reorganise import Part, close_unit, merge_units, move_unit, split_unit
from tests.factories import make_kind, make_member, make_unit, make_user

TODAY = date(2026, 11, 24)
DAYS = [TODAY - timedelta(days=back) for back in range(12, -1, -1)]
SEED = int(os.environ.get("TREE_SEED", "20261124"))
WHY = "Thử"

acts = st.lists(
    st.tuples(
        st.sampled_from(["add", "move", "move", "move", "merge", "close", "split"]),
        st.integers(0, 40),
        st.integers(0, 40),
        st.sampled_from(DAYS),
    ),
    min_size=3,
    max_size=14,
)


class Model:
    """Each unit remembers since when it stands under whom; the tree of a day is walked from there."""

    def __init__(self) -> None:
        self.born: dict[int, date] = {}
        self.stood: dict[int, list[tuple[date, int | None]]] = {}
        self.ended: dict[int, date] = {}
        self.cells: dict[int, list[tuple[date, int]]] = {}

    def add(self, unit: int, parent: int | None, day: date) -> None:
        self.born[unit] = day
        self.stood[unit] = [(date.min, parent)]

    def move(self, unit: int, parent: int, day: date) -> None:
        self.stood[unit].append((day, parent))

    def parent(self, unit: int, day: date) -> int | None:
        return [parent for since, parent in self.stood[unit] if since <= day][-1]

    def children(self, unit: int) -> list[int]:
        return [one for one in self.stood if one not in self.ended and self.parent(one, date.max) == unit]

    def above(self, unit: int, day: date) -> Iterator[tuple[int, int]]:
        depth, one = 0, unit
        while one is not None:
            yield one, depth
            depth, one = depth + 1, self.parent(one, day)

    def pairs(self, day: date) -> set[tuple[int, int, int]]:
        born = [unit for unit, since in self.born.items() if since <= day]
        return {(above, unit, depth) for unit in born for above, depth in self.above(unit, day)}

    def cell(self, member: int, day: date) -> int:
        return [cell for since, cell in self.cells[member] if since <= day][-1]


def assert_every_day_is_right(model: Model) -> None:
    assert tree.closure_drift() == (0, 0)
    assert Unit.find_problems() == ([], [], [], [], [])
    pairs, memberships = list(UnitClosure.objects.all()), list(Membership.objects.all())
    for day in [DAYS[0] - timedelta(days=1), *DAYS]:
        held = [row for row in pairs if held_on(row, day) and model.born[row.descendant_id] <= day]
        assert sorted((row.ancestor_id, row.descendant_id, row.depth) for row in held) == sorted(model.pairs(day)), day
        cells = [(row.member_id, row.unit_id) for row in memberships if held_on(row, day)]
        assert sorted(cells) == sorted((member, model.cell(member, day)) for member in model.cells), day
    assert {row.pk for row in pairs if row.valid_to is None} == {row.pk for row in pairs if held_on(row, date.max)}


def held_on(row: UnitClosure | Membership, day: date) -> bool:
    return (row.valid_from or date.min) <= day <= (row.valid_to or date.max)


class Play:
    """Does each act in the database and, unless it is refused, in the model."""

    def __init__(self) -> None:
        self.model = Model()
        self.by = make_user("ai-do")
        self.kind = make_kind("cell")
        self.refused = 0
        for code in ("r1", "r2"):
            root = self.add(code, None, date(2020, 1, 1))
            for number in (1, 2):
                below = self.add(f"{code}{number}", root, date(2020, 1, 1))
                member = make_member(self.add(f"{code}{number}x", below, date(2020, 1, 1)))
                self.model.cells[member.pk] = [(date.min, member.cell_id)]

    def add(self, code: str, parent: Unit | None, day: date) -> Unit:
        unit = make_unit(parent=parent, code=code, valid_from=day)
        self.model.add(unit.pk, parent.pk if parent else None, day)
        return unit

    def act(self, number: int, verb: str, first: int, second: int, day: date) -> None:
        units = list(Unit.objects.filter(valid_to__isnull=True).order_by("pk"))
        one, other = units[first % len(units)], units[second % len(units)]
        with self.refusals():
            getattr(self, f"do_{verb}")(number, one, other, day)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        try:
            with transaction.atomic():
                yield
        except OrganisationRefused:
            self.refused += 1

    def do_add(self, number: int, one: Unit, other: Unit, day: date) -> None:
        self.add(f"n{number}", one, max(day, one.valid_from))

    def do_move(self, number: int, one: Unit, other: Unit, day: date) -> None:
        move_unit(unit=one, new_parent=other, on=day, by=self.by, reason=WHY)
        self.model.move(one.pk, other.pk, day)

    def do_close(self, number: int, one: Unit, other: Unit, day: date) -> None:
        close_unit(unit=one, on=day, by=self.by, reason=WHY)
        self.model.ended[one.pk] = day

    def do_merge(self, number: int, one: Unit, other: Unit, day: date) -> None:
        merge_units(sources=[one], into=other, on=day, by=self.by, reason=WHY)
        for child in self.model.children(one.pk):
            self.model.move(child, other.pk, day)
        self.transfer(one.pk, other.pk, day)
        self.model.ended[one.pk] = day - timedelta(days=1)

    def do_split(self, number: int, one: Unit, other: Unit, day: date) -> None:
        children = list(Unit.objects.filter(pk__in=self.model.children(one.pk)))
        part = Part(f"s{number}", "Phần tách", children=children)
        [new] = split_unit(unit=one, parts=[part], on=day, by=self.by, reason=WHY)
        self.model.add(new.pk, self.model.parent(one.pk, date.max), day)
        # What it stood under before its first day is nobody's question.
        for child in children:
            self.model.move(child.pk, new.pk, day)

    def transfer(self, source: int, into: int, day: date) -> None:
        for member, cells in self.model.cells.items():
            if self.model.cell(member, date.max) == source:
                cells.append((day, into))


def play(script: list[tuple[str, int, int, date]]) -> Play:
    game = Play()
    for number, act in enumerate(script):
        game.act(number, *act)
    assert_every_day_is_right(game.model)
    return game


def run(examples: int) -> None:
    print(f"TREE_SEED={SEED}, {examples} sequences")
    done = []

    @seed(SEED)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(acts)
    def each(script):
        with time_machine.travel(f"{TODAY} 03:00", tick=False), transaction.atomic():
            game = play(script)
            done.append((len(script), game.refused))
            transaction.set_rollback(True)

    each()
    tried, refused = (sum(pair[side] for pair in done) for side in (0, 1))
    print(f"{tried} acts, {refused} of them refused")
    assert tried / 4 < tried - refused  # most scripts do something


@pytest.mark.chaos
def test_any_order_of_changes_leaves_every_day_right(db):
    run(60)


@pytest.mark.soak
def test_any_order_of_changes_leaves_every_day_right_at_length(db):
    run(1200)

"""Changes of the tree at the same time, on a database that has waiting writers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cms.organisation import audit
from cms.organisation.errors import OrganisationRefused
from cms.organisation.models import Unit
from cms.organisation.units import tree
from cms.organisation.units.reorganise import move_unit
from tests.factories import make_unit, make_user


@pytest.fixture
def land(transactional_db):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's in-memory test database knows no waiting writers")
    root = make_unit(kind="province", code="r")
    communes = [make_unit(parent=root, kind="commune", code=f"c{number}") for number in range(4)]
    for commune in communes:
        for number in range(3):
            make_unit(parent=commune, code=f"{commune.code}-{number}")
    return communes


def at_once(*works):
    """The code of each refusal, None for what went through."""

    def run(work):
        try:
            work()
        except OrganisationRefused as refused:
            return refused.code
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def moving(unit, to, turn=0):
    by = make_user(f"{unit.code}-{to.code}-{turn}")
    return lambda: move_unit(unit=unit, new_parent=to, on=timezone.localdate(), by=by, reason="Thử")


def assert_sound():
    assert tree.closure_drift() == (0, 0)
    assert Unit.find_problems() == ([], [], [], [], [])
    assert audit.verify().broken_at is None


def test_moves_at_once_leave_no_drift(land):
    here, there, third, fourth = land
    root = Unit.objects.get(code="r")

    for back in range(4):
        pair = (there, fourth) if back % 2 == 0 else (root, root)
        assert at_once(moving(here, pair[0], back), moving(third, pair[1], back)) == [None, None]
        assert_sound()


def test_of_two_units_that_move_below_each_other_one_is_refused(land):
    here, there, *_others = land

    refusals = at_once(moving(here, there), moving(there, here))

    assert sorted(refusals, key=str) == sorted([None, "move-below-itself"], key=str)
    assert_sound()


def test_units_are_added_while_their_branch_moves(land):
    here, there, third, _fourth = land
    yesterday = timezone.localdate() - timedelta(days=1)

    def adding(code):
        return lambda: tree.add_unit(code=code, name="Mới", kind=third.kind, parent=here, valid_from=yesterday)

    assert (
        at_once(moving(here, there), *(adding(f"new{number}") for number in range(4)), moving(third, there))
        == [None] * 6
    )

    assert tree.subtree(here).count() == 8
    assert [unit.code for unit in tree.ancestors(Unit.objects.get(code="new3"))] == ["r", "c1", "c0"]
    assert_sound()

import time
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from cms.organisation.members.admission import MemberRow, add_members
from cms.organisation.models import Member, Membership, Unit, UnitClosure
from cms.organisation.units import tree
from cms.organisation.units.tree import UnitRow
from tests.factories import make_kind, make_unit

DAY = date(2025, 7, 1)


def pairs():
    rows = UnitClosure.objects.values_list("ancestor__code", "descendant__code", "depth")
    return sorted(rows)


def codes(units):
    return [unit.code for unit in units]


def test_a_unit_is_closed_with_everything_above_it(db):
    province = make_unit(code="p", kind="province")
    commune = make_unit(code="c", kind="commune", parent=province)
    make_unit(code="x", parent=commune)

    assert pairs() == [("c", "c", 0), ("c", "x", 1), ("p", "c", 1), ("p", "p", 0), ("p", "x", 2), ("x", "x", 0)]
    assert tree.closure_drift() == (0, 0)


def test_subtree_and_ancestors(cast):
    assert codes(tree.subtree(cast.commune)) == ["vl-cl", "vl-cl-1", "vl-cl-2"]
    assert codes(tree.ancestors(cast.cell)) == ["vl", "vl-cl"]
    assert codes(tree.ancestors(cast.province)) == []


def test_children_may_be_added_through_an_outdated_object(db):
    province = make_unit(code="p", kind="province")
    for number in range(3):
        make_unit(code=f"c{number}", parent=province)

    assert codes(tree.subtree(province)) == ["p", "c0", "c1", "c2"]
    assert Unit.objects.get(code="p").numchild == 3
    assert Unit.find_problems() == ([], [], [], [], [])


def test_a_refused_unit_leaves_nothing_behind(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_unit(code="vl-cl-1", parent=cast.commune)

    assert codes(tree.subtree(cast.commune)) == ["vl-cl", "vl-cl-1", "vl-cl-2"]
    assert Unit.objects.get(code="vl-cl").numchild == 2
    assert tree.closure_drift() == (0, 0)


def test_a_unit_takes_over_whether_its_kind_is_open_to_inspection(cast):
    assert (cast.cell.inspectable, cast.hamlet.inspectable) == (True, False)


def test_units_are_found_with_and_without_marks(cast):
    assert list(Unit.objects.filter(search_name__contains="ap dong")) == [cast.hamlet]
    assert list(Unit.objects.filter(search_name__contains="vl-tv")) == [cast.other]


def row(code, parent="", **fields):
    return UnitRow(code=code, name=f"Đơn vị {code}", kind=make_kind(), valid_from=DAY, parent=parent, fields=fields)


def test_many_units_at_once_stand_as_if_added_one_by_one(cast):
    tree.add_units([row("a", "vl-cl"), row("b", "a"), row("r"), row("c", "r"), row("d", "vl-cl", area="Ấp Tây")])
    last = make_unit(code="e", parent=cast.commune)

    assert codes(tree.subtree(cast.commune)) == ["vl-cl", "vl-cl-1", "vl-cl-2", "a", "b", "d", "e"]
    assert codes(tree.ancestors(Unit.objects.get(code="b"))) == ["vl", "vl-cl", "a"]
    assert codes(tree.subtree(Unit.objects.get(code="r"))) == ["r", "c"]
    assert Unit.objects.get(code="d").area == "Ấp Tây"
    assert Unit.objects.get(code="b").search_name.startswith("don vi b")
    assert last.depth == 3
    assert tree.closure_drift() == (0, 0)
    assert Unit.find_problems() == ([], [], [], [], [])


def test_a_row_without_the_unit_above_it_stops_everything(cast):
    with pytest.raises(Unit.DoesNotExist, match="b: the unit above, nobody"):
        tree.add_units([row("a", "vl-cl"), row("b", "nobody")])

    assert not Unit.objects.filter(code="a").exists()
    assert tree.closure_drift() == (0, 0)


def test_the_closure_is_checked_and_written_anew(cast):
    right = pairs()
    UnitClosure.objects.filter(descendant=cast.cell, depth=2).delete()
    UnitClosure.objects.create(ancestor=cast.other, descendant=cast.cell, depth=1)

    assert tree.closure_drift() == (1, 1)
    with pytest.raises(CommandError, match="1 pairs are missing and 1 are too many"):
        call_command("check_tree")
    call_command("check_tree", rebuild=True, stdout=StringIO())
    assert pairs() == right
    said = StringIO()
    call_command("check_tree", stdout=said)
    assert said.getvalue() == "The tree and its closure table agree.\n"


# --- Members ---


def member_rows(cell, count, **fields):
    return (
        MemberRow(
            full_name="Lê Văn Bình",
            birth_date=date(1980, 1, 1),
            sex="male",
            cell=cell,
            admitted_on=date(2010, 5, 1),
            **fields,
        )
        for _ in range(count)
    )


def test_members_come_with_their_keys_and_an_open_membership(cast):
    assert add_members(member_rows(cast.cell, 3, joined_on=DAY)) == 3

    one = Member.objects.filter(full_name="Lê Văn Bình").first()
    assert (one.search_name, one.sort_name, len(bytes(one.ref))) == ("le van binh", "binh0le0van", 8)
    opened = Membership.objects.filter(member__full_name="Lê Văn Bình")
    assert list(opened.values_list("unit__code", "valid_from", "valid_to")) == [("vl-cl-1", DAY, None)] * 3


def test_a_membership_opens_with_the_admission_when_nothing_else_is_known(cast):
    assert cast.member.memberships.get().valid_from == date(2010, 1, 1)


def test_people_stand_in_order_of_their_given_names(cast):
    cast.member.delete()
    for name in ("Trần Bình", "Lê Anh", "Phạm Văn An", "Đỗ An", "Bùi Thị Anh"):
        add_members(
            [MemberRow(full_name=name, birth_date=date(1980, 1, 1), sex="female", cell=cast.cell, admitted_on=DAY)]
        )

    names = [member.full_name for member in Member.objects.order_by("sort_name")]

    assert names == ["Đỗ An", "Phạm Văn An", "Bùi Thị Anh", "Lê Anh", "Trần Bình"]


def test_a_refused_member_leaves_nothing_behind(cast):
    rows = [*member_rows(cast.cell, 1), *member_rows(cast.cell, 2, card_number="TWICE")]

    with pytest.raises(IntegrityError), transaction.atomic():
        add_members(rows)

    assert list(Member.objects.all()) == [cast.member]


@pytest.mark.chaos
def test_thousands_of_units_and_members_take_seconds(cast):
    start = time.perf_counter()
    tree.add_units([row(f"n{number}", "vl-cl") for number in range(3000)])
    units_took = time.perf_counter() - start
    start = time.perf_counter()
    add_members(member_rows(cast.cell, 10_000))
    members_took = time.perf_counter() - start

    print(f"3,000 units {units_took:.1f} s, 10,000 members {members_took:.1f} s")
    assert (Unit.objects.count(), Member.objects.count()) == (3005, 10_001)
    assert units_took < 15  # seconds on a busy machine; usually one or two
    assert members_took < 20

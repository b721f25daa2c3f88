from datetime import date, timedelta

import pytest
import time_machine

from cms.organisation import audit
from cms.organisation.errors import OrganisationRefused
from cms.organisation.models import AuditEvent, Member, Membership, RoleAssignment, Unit, UnitClosure
from cms.organisation.queries import members_visible_to, units_visible_to
from cms.organisation.roles import grant
from cms.organisation.units import history, tree
from cms.organisation.units.founding import describe_unit, found_unit, rename_unit
from cms.organisation.units.reorganise import Part, close_unit, merge_units, move_unit, split_unit
from tests.factories import make_kind, make_member, make_unit, make_user

TODAY = date(2026, 11, 24)
BEFORE = TODAY - timedelta(days=1)
LONG_AGO = date(2020, 1, 1)  # since when the accounts of the tests hold their roles
WHY = "Nghị quyết sắp xếp"


@pytest.fixture
def today():
    with time_machine.travel(f"{TODAY} 03:00", tick=False):
        yield


@pytest.fixture
def land(today, cast):
    """Two provinces; the cast's commune with two cells and one member, and one cell more below one of them."""
    cast.group = make_unit("Tổ đảng", parent=cast.cell, kind="group", code="vl-cl-1-1")
    cast.far = make_unit("Tỉnh ủy khác", kind="province", code="xx")
    cast.officer = make_user("to-chuc", [("personnel_officer", cast.province)])
    return cast


def open_pairs():
    rows = UnitClosure.objects.open().values_list("ancestor__code", "descendant__code", "depth", "valid_from")
    return sorted(rows, key=lambda row: (row[1], row[2]))


def past_pairs():
    rows = UnitClosure.objects.filter(valid_to__isnull=False)
    return sorted(rows.values_list("ancestor__code", "descendant__code", "depth", "valid_from", "valid_to"))


def rows_of_table():
    return {row["id"]: row for row in UnitClosure.objects.values()}


def rows_of_units():
    return {row["code"]: row for row in Unit.objects.values()}


def paths():
    return dict(Unit.objects.values_list("code", "path"))


def codes(units):
    return [unit.code for unit in units]


def log():
    return list(
        AuditEvent.objects.exclude(action="role.grant").values_list("actor", "action", "object", "unit_code", "rows")
    )


def assert_sound():
    assert tree.closure_drift() == (0, 0)
    assert Unit.find_problems() == ([], [], [], [], [])


def refused(verb, **given):
    """The code of the refusal, after which nothing has changed."""
    before = (rows_of_table(), paths(), list(Membership.objects.values()), AuditEvent.objects.count())
    with pytest.raises(OrganisationRefused) as stopped:
        verb(**given)
    assert (rows_of_table(), paths(), list(Membership.objects.values()), AuditEvent.objects.count()) == before
    return stopped.value.code


def move(land, unit, to, on=TODAY):
    return move_unit(unit=unit, new_parent=to, on=on, by=land.officer, reason=WHY)


# --- Moving ---


def test_a_branch_moves_with_everything_below_and_keeps_where_it_was(land):
    moved = move(land, land.commune, land.far)

    assert moved.depth == 2
    assert codes(tree.ancestors(land.group)) == ["xx", "vl-cl", "vl-cl-1"]
    assert codes(tree.subtree(land.province)) == ["vl", "vl-tv"]
    assert past_pairs() == [
        ("vl", "vl-cl", 1, None, BEFORE), ("vl", "vl-cl-1", 2, None, BEFORE),
        ("vl", "vl-cl-1-1", 3, None, BEFORE), ("vl", "vl-cl-2", 2, None, BEFORE),
    ]  # fmt: skip
    assert [row for row in open_pairs() if row[3]] == [
        ("xx", "vl-cl", 1, TODAY), ("xx", "vl-cl-1", 2, TODAY), ("xx", "vl-cl-1-1", 3, TODAY),
        ("xx", "vl-cl-2", 2, TODAY),
    ]  # fmt: skip
    assert_sound()


def test_moving_a_commune_rewrites_only_its_own_branch(land):
    for number in range(5):
        commune = make_unit(parent=land.province, kind="commune", code=f"k{number}")
        for cell in range(4):
            make_unit(parent=commune, code=f"k{number}-{cell}")
    branch = set(codes(tree.subtree(land.commune)))
    pairs, units, members = rows_of_table(), rows_of_units(), list(Member.objects.values())

    move(land, land.commune, land.far)

    after = rows_of_units()
    placed = {code for code, row in after.items() if row["path"] != units[code]["path"]}
    assert placed == branch == {"vl-cl", "vl-cl-1", "vl-cl-1-1", "vl-cl-2"}
    # Besides them the two parents, which count their children.
    assert {code for code, row in after.items() if row != units[code]} - branch == {"vl", "xx"}
    after = rows_of_table()
    others = {key for key, row in pairs.items() if Unit.objects.get(pk=row["descendant_id"]).code not in branch}
    assert {key: after[key] for key in others} == {key: pairs[key] for key in others}
    rewritten = [key for key in pairs if after[key] != pairs[key]]
    # One ancestor above the branch before and one after: four pairs end, four begin, the eight inside stay.
    assert (len(rewritten), len(after) - len(pairs), len(others)) == (4, 4, len(pairs) - 12)
    assert list(Member.objects.values()) == members


def test_a_pair_that_holds_before_and_after_is_not_touched(land):
    before = rows_of_table()

    move(land, land.cell, land.other)

    kept = UnitClosure.objects.get(ancestor=land.province, descendant=land.group)
    assert (kept.depth, kept.valid_from, kept.valid_to) == (3, None, None)
    assert len(UnitClosure.objects.all()) - len(before) == 2  # the new commune with the cell and its group
    assert_sound()


def test_the_day_before_stands_as_it_stood_and_the_day_itself_as_it_stands(land):
    move(land, land.commune, land.far, on=TODAY - timedelta(days=3))

    def above(day):
        pairs = UnitClosure.objects.on(day).filter(descendant=land.cell).order_by("-depth")
        return list(pairs.values_list("ancestor__code", flat=True))

    assert above(TODAY - timedelta(days=4)) == ["vl", "vl-cl", "vl-cl-1"]
    assert above(TODAY - timedelta(days=3)) == above(None) == ["xx", "vl-cl", "vl-cl-1"]


def test_a_second_move_on_the_same_day_replaces_the_first(land):
    move(land, land.cell, land.other)
    move(land, land.cell, land.far)

    assert [row for row in past_pairs() if row[1] == "vl-cl-1"] == [
        ("vl", "vl-cl-1", 2, None, BEFORE), ("vl-cl", "vl-cl-1", 1, None, BEFORE),
    ]  # fmt: skip
    assert codes(tree.ancestors(land.cell)) == ["xx"]
    assert_sound()


def test_a_move_taken_back_on_the_same_day_leaves_no_trace(land):
    before = rows_of_table()

    move(land, land.commune, land.far)
    move(land, land.commune, land.province)

    assert rows_of_table() == before
    assert history.of(land.commune) == []
    assert_sound()


def test_a_unit_founded_on_the_day_of_its_move_never_was_elsewhere(land):
    new = make_unit(parent=land.commune, code="new", valid_from=TODAY)

    move(land, new, land.far)

    assert [row for row in past_pairs() if row[1] == "new"] == []
    assert_sound()


@pytest.mark.parametrize(
    ("unit", "to", "on", "code"),
    [
        ("commune", "far", TODAY + timedelta(days=1), "in-the-future"),
        ("commune", "cell", TODAY, "move-below-itself"),
        ("commune", "commune", TODAY, "move-below-itself"),
        ("commune", "province", TODAY, "already-there"),
        ("commune", "far", date(2019, 12, 31), "before-last-change"),
    ],
)
def test_what_a_move_refuses(land, unit, to, on, code):
    assert (
        refused(move_unit, unit=getattr(land, unit), new_parent=getattr(land, to), on=on, by=land.officer, reason=WHY)
        == code
    )


def test_a_move_needs_a_reason(land):
    assert (
        refused(move_unit, unit=land.cell, new_parent=land.far, on=TODAY, by=land.officer, reason="  ")
        == "reason-missing"
    )


def test_a_move_is_not_dated_before_an_earlier_one_of_the_branch_or_of_the_new_parent(land):
    since = TODAY - timedelta(days=10)
    move(land, land.cell, land.other, on=since)
    early = {"on": since - timedelta(days=1), "by": land.officer, "reason": WHY}

    assert refused(move_unit, unit=land.cell, new_parent=land.far, **early) == "before-last-change"
    assert (
        refused(move_unit, unit=land.commune, new_parent=land.far, **early) == "before-last-change"
    )  # it lost the cell
    assert refused(move_unit, unit=land.other, new_parent=land.far, **early) == "before-last-change"  # it got the cell
    assert refused(move_unit, unit=land.hamlet, new_parent=land.cell, **early) == "before-last-change"
    move(land, land.other, land.far, on=since)


def test_moves_are_audited_with_the_number_of_units(land):
    move(land, land.commune, land.far)

    assert log() == [("to-chuc", "unit.move", f"vl-cl -> xx {TODAY}", "vl-cl", 4)]
    assert AuditEvent.objects.last().reason == WHY
    assert audit.verify().broken_at is None


def test_scope_follows_the_move_at_once(land):
    abroad = make_user("tinh-khac", [("auditor", land.far)])
    assert not members_visible_to(abroad, "view_members").exists()

    move(land, land.commune, land.far)

    assert list(members_visible_to(abroad, "view_members")) == [land.member]
    assert not members_visible_to(land.auditor, "view_members").exists()
    assert codes(units_visible_to(land.auditor, "view_statistics").order_by("path")) == ["vl", "vl-tv"]


def test_saving_an_outdated_object_does_not_move_the_unit_back(land):
    outdated = Unit.objects.get(pk=land.commune.pk)
    move(land, land.commune, land.far)

    outdated.name = "Đảng bộ xã Càng Long mới"
    outdated.save()

    assert Unit.objects.get(pk=land.commune.pk).name == "Đảng bộ xã Càng Long mới"
    assert_sound()


# --- Growing and repairing a tree that has a past ---


def test_a_unit_recorded_late_stood_where_its_parent_stood(land):
    move(land, land.commune, land.far)

    late = make_unit(parent=land.commune, code="late", valid_from=date(2025, 1, 1))
    [bulk] = tree.add_units(
        [tree.UnitRow(code="bulk", name="Chi bộ", kind=make_kind(), valid_from=date(2025, 1, 1), parent="vl-cl")]
    )
    new = make_unit(parent=land.commune, code="new", valid_from=TODAY)

    def above(unit):
        pairs = UnitClosure.objects.filter(descendant=unit, depth__gt=0).order_by("depth", "valid_from")
        return list(pairs.values_list("ancestor__code", "valid_from", "valid_to"))

    assert above(late) == above(bulk)
    assert sorted(above(late), key=str) == [("vl", None, BEFORE), ("vl-cl", None, None), ("xx", TODAY, None)]
    assert above(new) == [("vl-cl", None, None), ("xx", None, None)]
    assert_sound()


def test_a_rebuild_keeps_the_past_and_dates_what_was_lost(land):
    move(land, land.commune, land.far, on=BEFORE)
    right = (open_pairs(), past_pairs())
    UnitClosure.objects.open().filter(descendant=land.cell, depth__gt=0).delete()
    UnitClosure.objects.create(ancestor=land.other, descendant=land.cell, depth=1)

    assert tree.closure_drift() == (2, 1)
    assert tree.rebuild_closure() == len(right[0])
    assert (open_pairs(), past_pairs()) == right


# --- Ending ---


def end(land, unit, on=TODAY, **given):
    return close_unit(unit=unit, on=on, by=land.officer, reason=WHY, **given)


def test_a_unit_ends_with_a_successor_and_stays_in_the_tree(land):
    end(land, land.hamlet, successor=land.cell)

    land.hamlet.refresh_from_db()
    assert (land.hamlet.valid_to, land.hamlet.successor) == (TODAY, land.cell)
    assert land.hamlet in tree.subtree(land.commune)
    assert log() == [
        ("to-chuc", "role.expire", "bi-thu cell_secretary", "vl-cl-2", 0),
        ("to-chuc", "unit.close", f"vl-cl-2 {TODAY} -> vl-cl-1", "vl-cl-2", 0),
    ]
    assert_sound()


def test_a_unit_with_units_or_members_does_not_end(land):
    with pytest.raises(OrganisationRefused) as stopped:
        end(land, land.commune)
    assert (stopped.value.code, stopped.value.message) == ("has-units", "Còn 2 đơn vị trực thuộc.")
    land.group.valid_to = TODAY
    land.group.save()
    with pytest.raises(OrganisationRefused) as stopped:
        end(land, land.cell)
    assert (stopped.value.code, stopped.value.message) == ("has-members", "Còn 1 đảng viên đang sinh hoạt.")

    land.member.status = Member.Status.DECEASED
    land.member.save()
    end(land, land.cell)

    assert Unit.objects.get(pk=land.cell.pk).valid_to == TODAY


@pytest.mark.parametrize(
    ("on", "successor", "code"),
    [
        (TODAY + timedelta(days=1), None, "in-the-future"),
        (TODAY, "hamlet", "own-successor"),
        (date(2019, 12, 31), None, "before-last-change"),
    ],
)
def test_what_an_ending_refuses(land, on, successor, code):
    given = {"successor": getattr(land, successor) if successor else None}
    assert refused(close_unit, unit=land.hamlet, on=on, by=land.officer, reason=WHY, **given) == code


def test_a_unit_that_has_ended_changes_no_more(land):
    end(land, land.hamlet)
    given = {"on": TODAY, "by": land.officer, "reason": WHY}

    assert refused(close_unit, unit=land.hamlet, **given) == "unit-ended"
    assert refused(move_unit, unit=land.hamlet, new_parent=land.far, **given) == "unit-ended"
    assert refused(move_unit, unit=land.cell, new_parent=land.hamlet, **given) == "unit-ended"
    assert refused(close_unit, unit=land.cell, successor=land.hamlet, **given) == "unit-ended"


def test_roles_end_with_their_unit(land):
    end(land, land.hamlet)

    assert land.secretary.role_assignments.get().valid_to == TODAY


def test_roles_follow_to_the_successor_when_asked(land):
    twice = make_user("hai-noi", [("auditor", land.hamlet), ("auditor", land.cell)])
    grant(land.secretary, "auditor", land.hamlet, by=None, valid_from=TODAY + timedelta(days=9))

    end(land, land.hamlet, on=BEFORE, successor=land.cell, roles_follow=True)

    held = RoleAssignment.objects.filter(user__in=[land.secretary, twice]).order_by(
        "user__username", "unit__code", "role"
    )
    assert list(held.values_list("user__username", "role", "unit__code", "valid_from", "valid_to")) == [
        ("bi-thu", "auditor", "vl-cl-1", TODAY + timedelta(days=9), None),
        ("bi-thu", "cell_secretary", "vl-cl-1", TODAY, None),
        ("bi-thu", "auditor", "vl-cl-2", TODAY + timedelta(days=9), TODAY + timedelta(days=9)),
        ("bi-thu", "cell_secretary", "vl-cl-2", LONG_AGO, BEFORE),
        ("hai-noi", "auditor", "vl-cl-1", LONG_AGO, None),
        ("hai-noi", "auditor", "vl-cl-2", LONG_AGO, BEFORE),
    ]  # fmt: skip


# --- Merging ---


def merge(land, sources, into, on=TODAY, **given):
    return merge_units(sources=sources, into=into, on=on, by=land.officer, reason=WHY, **given)


def test_cells_merge_with_their_members_and_the_day_decides_where_each_was(land):
    neighbour = make_member(land.hamlet)
    gone = make_member(land.hamlet, status="left")

    merge(land, [land.hamlet], land.cell)

    neighbour.refresh_from_db()
    gone.refresh_from_db()
    assert (neighbour.cell, gone.cell) == (land.cell, land.hamlet)
    held = neighbour.memberships.order_by("valid_from")
    assert list(held.values_list("unit__code", "valid_from", "valid_to")) == [
        ("vl-cl-2", date(2010, 1, 1), BEFORE), ("vl-cl-1", TODAY, None),
    ]  # fmt: skip
    land.hamlet.refresh_from_db()
    assert (land.hamlet.valid_to, land.hamlet.successor) == (BEFORE, land.cell)
    assert log()[-1] == ("to-chuc", "unit.merge", f"vl-cl-2 {BEFORE} -> vl-cl-1", "vl-cl-2", 1)
    assert_sound()


def test_communes_merge_with_their_cells(land):
    merge(land, [land.commune, land.far], land.other)

    assert codes(tree.subtree(land.other)) == ["vl-tv", "vl-cl-1", "vl-cl-1-1", "vl-cl-2"]
    assert codes(tree.subtree(land.commune)) == ["vl-cl"]
    assert codes(land.other.predecessors.order_by("code")) == ["vl-cl", "xx"]
    assert_sound()


def test_a_source_within_a_source_ends_too(land):
    inner = make_unit("Đảng bộ bộ phận", parent=land.commune, kind="commune", code="inner")
    leaf = make_unit(parent=inner, code="leaf")

    merge(land, [land.commune, inner], land.other)

    assert set(codes(tree.subtree(land.other))) == {"vl-tv", "vl-cl-1", "vl-cl-1-1", "vl-cl-2", "leaf"}
    assert codes(tree.ancestors(inner)) == ["vl", "vl-cl"]
    assert Unit.objects.get(pk=leaf.pk).valid_to is None
    assert_sound()


def test_what_a_merger_refuses(land):
    given = {"by": land.officer, "reason": WHY}

    assert refused(merge_units, sources=[land.commune], into=land.cell, on=TODAY, **given) == "merge-below-itself"
    assert refused(merge_units, sources=[land.cell], into=land.cell, on=TODAY, **given) == "merge-below-itself"
    assert refused(merge_units, sources=[land.cell], into=land.other, on=TODAY, **given) == "not-a-cell"
    young = make_unit(parent=land.commune, valid_from=TODAY)
    assert refused(merge_units, sources=[young], into=land.cell, on=TODAY, **given) == "before-last-change"
    assert refused(merge_units, sources=[land.cell], into=young, on=BEFORE, **given) == "before-last-change"
    make_member(land.hamlet, admitted_on=BEFORE, official_on=None)
    early = TODAY - timedelta(days=2)
    assert refused(merge_units, sources=[land.hamlet], into=land.cell, on=early, **given) == "before-last-transfer"


def test_a_member_who_came_on_the_day_of_the_merger_came_to_the_new_cell(land):
    new = make_member(land.hamlet, admitted_on=TODAY, official_on=None)

    merge(land, [land.hamlet], land.cell)

    assert list(new.memberships.values_list("unit__code", "valid_from", "valid_to")) == [("vl-cl-1", TODAY, None)]


# --- Splitting ---


def test_a_cell_splits_off_a_new_one_with_some_of_its_members(land):
    goes, stays = make_member(land.cell), land.member
    part = Part("vl-cl-9", "Chi bộ mới", members=[goes])

    [new] = split_unit(unit=land.cell, parts=[part], on=TODAY, by=land.officer, reason=WHY)

    assert (new.kind, new.valid_from, new.split_from, codes(tree.ancestors(new))) == (
        land.cell.kind,
        TODAY,
        land.cell,
        ["vl", "vl-cl"],
    )
    goes.refresh_from_db()
    stays.refresh_from_db()
    assert (goes.cell, stays.cell) == (new, land.cell)
    assert log() == [("to-chuc", "unit.split", f"vl-cl-1 -> vl-cl-9 {TODAY}", "vl-cl-1", 1)]
    assert_sound()


def test_a_commune_splits_in_two_and_ends(land):
    parts = [Part("n1", "Xã Một", children=[land.cell]), Part("n2", "Xã Hai", children=[land.hamlet])]

    made = split_unit(unit=land.commune, parts=parts, on=TODAY, by=land.officer, reason=WHY, ends=True)

    assert [codes(tree.subtree(unit)) for unit in made] == [["n1", "vl-cl-1", "vl-cl-1-1"], ["n2", "vl-cl-2"]]
    assert Unit.objects.get(pk=land.commune.pk).valid_to == BEFORE
    assert_sound()


def test_what_a_split_refuses(land):
    def split(*parts, **given):
        return refused(split_unit, unit=land.commune, parts=parts, on=TODAY, by=land.officer, reason=WHY, **given)

    assert split(Part("vl-tv", "Trùng mã")) == "code-taken"
    assert split(Part("n1", "Xã Một", children=[land.group])) == "not-below"
    assert split(Part("n1", "Xã Một", members=[land.member])) == "not-a-member-here"
    assert split(Part("n1", "Xã Một", children=[land.cell]), ends=True) == "has-units"


def test_a_split_is_not_dated_before_the_unit_came_to_where_it_is(land):
    move(land, land.cell, land.other)

    given = {"unit": land.cell, "parts": [Part("n1", "Chi bộ Một")], "by": land.officer, "reason": WHY}

    assert refused(split_unit, on=BEFORE, **given) == "before-last-change"
    assert codes(tree.ancestors(split_unit(on=TODAY, **given)[0])) == ["vl", "vl-tv"]


# --- Founding, names ---


def test_a_unit_is_founded_renamed_and_described_and_all_is_audited(land):
    given = {"by": land.officer, "reason": WHY}
    unit = found_unit(code="new", name="Chi bộ Mới", kind=make_kind(), parent=land.commune, on=TODAY, **given)
    rename_unit(unit=unit, name="Chi bộ Đổi tên", short_name="Đổi tên", **given)
    describe_unit(unit=land.cell, area="Ấp Tây", founded_on=date(1990, 2, 3), secretary=land.member, **given)

    unit.refresh_from_db()
    land.cell.refresh_from_db()
    assert (unit.name, unit.search_name) == ("Chi bộ Đổi tên", "chi bo doi ten doi ten new")
    assert (land.cell.area, land.cell.founded_on, land.cell.secretary) == ("Ấp Tây", date(1990, 2, 3), land.member)
    assert log() == [
        ("to-chuc", "unit.add", f"new < vl-cl {TODAY}", "new", 0),
        ("to-chuc", "unit.rename", "Chi bộ Mới ()", "new", 0),
        ("to-chuc", "unit.describe", "vl-cl-1", "vl-cl-1", 0),
    ]
    assert_sound()


def test_what_founding_and_describing_refuse(land):
    given = {"by": land.officer, "reason": WHY}
    new = {"name": "Mới", "kind": make_kind(), "parent": land.commune, **given}

    assert refused(found_unit, code="vl-tv", on=TODAY, **new) == "code-taken"
    assert refused(found_unit, code="old", on=date(2019, 1, 1), **new) == "older-than-parent"
    assert (
        refused(describe_unit, unit=land.hamlet, area="", founded_on=None, secretary=land.member, **given)
        == "secretary-elsewhere"
    )


# --- What the page of a unit tells of its past ---


def test_the_history_of_a_unit_is_told_from_its_beginning(land):
    move(land, land.cell, land.other, on=TODAY - timedelta(days=9))
    merge(land, [land.hamlet], land.cell, on=TODAY - timedelta(days=2))
    split_unit(unit=land.cell, parts=[Part("n", "Chi bộ Ba")], on=TODAY, by=land.officer, reason=WHY)

    assert history.of(land.cell) == [
        "Thuộc Đảng bộ xã Càng Long đến hết ngày 14/11/2026",
        "Thuộc Đảng bộ phường Trà Vinh từ ngày 15/11/2026",
        "Hợp nhất từ Chi bộ ấp Đông ngày 22/11/2026",
        "Tách ra Chi bộ Ba ngày 24/11/2026",
    ]
    assert history.of(Unit.objects.get(pk=land.hamlet.pk)) == [
        "Kết thúc hoạt động sau ngày 21/11/2026; kế thừa: Chi bộ Trường THCS"
    ]
    assert history.of(Unit.objects.get(code="n")) == ["Tách từ Chi bộ Trường THCS ngày 24/11/2026"]

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from cms.organisation.models import Role
from cms.organisation.queries import PERMISSIONS, UnitNotVisible, members_visible_to, units_visible_to, visible_unit
from cms.organisation.roles import expire, grant
from tests.factories import make_unit, make_user


def codes(user, permission, on=None):
    return sorted(units_visible_to(user, permission, on).values_list("code", flat=True))


def test_every_role_has_its_permissions_written_down():
    assert set(PERMISSIONS) == set(Role.values)


def test_an_auditor_sees_the_whole_branch_and_no_other(cast):
    abroad = make_unit("Tỉnh ủy khác", kind="province", code="xx")

    assert codes(cast.auditor, "view_statistics") == ["vl", "vl-cl", "vl-cl-1", "vl-cl-2", "vl-tv"]
    assert codes(cast.auditor, "check_in") == []
    with pytest.raises(UnitNotVisible):
        visible_unit(cast.auditor, "view_statistics", abroad.code)
    assert visible_unit(cast.auditor, "view_statistics", "vl-cl") == cast.commune


def test_a_secretary_sees_the_cell_alone(cast):
    assert codes(cast.secretary, "view_members") == ["vl-cl-2"]
    assert codes(cast.secretary, "check_in") == ["vl-cl-2"]


def test_an_outsider_and_an_anonymous_visitor_see_nothing(cast):
    for user in (cast.outsider, AnonymousUser()):
        for permission in ("view_statistics", "view_members", "view_minutes", "check_in", "issue_cards"):
            assert codes(user, permission) == []


def test_a_superuser_without_a_role_sees_no_statistics(cast):
    admin = make_user("quan-tri", is_superuser=True, is_staff=True)

    assert codes(admin, "view_statistics") == []
    assert codes(admin, "view_members") == []


@pytest.mark.parametrize("role", ["author", "approver", "publisher", "system_administrator"])
def test_roles_that_write_or_keep_machines_open_no_unit(cast, role):
    user = make_user("ai-do", [(role, cast.province)])

    assert [codes(user, permission) for permission in ("view_statistics", "view_members", "view_minutes")] == [
        [],
        [],
        [],
    ]


def test_minutes_of_a_hamlet_cell_are_closed_to_those_above_and_open_to_the_cell(cast):
    assert codes(cast.auditor, "view_minutes") == ["vl", "vl-cl", "vl-cl-1", "vl-tv"]
    assert codes(cast.secretary, "view_minutes") == ["vl-cl-2"]


def test_minutes_stay_closed_when_either_the_kind_or_the_unit_says_so(cast):
    cast.hamlet.inspectable = True
    cast.hamlet.save()
    cast.cell.inspectable = False
    cast.cell.save()

    assert codes(cast.auditor, "view_minutes") == ["vl", "vl-cl", "vl-tv"]


def test_a_role_holds_from_its_first_day_to_its_last(cast):
    user = make_user("tam-thoi")
    given = grant(user, Role.AUDITOR, cast.cell, by=cast.auditor, valid_from=date(2026, 3, 1))
    expire(given, by=cast.auditor, on=date(2026, 3, 31))

    seen = {
        day: codes(user, "view_statistics", date(2026, month, day)) for month, day in ((2, 28), (3, 1), (3, 31), (4, 2))
    }

    assert seen == {28: [], 1: ["vl-cl-1"], 31: ["vl-cl-1"], 2: []}


def test_a_role_without_its_subtree_reaches_one_unit(cast):
    user = make_user("rieng-cap")
    grant(user, Role.AUDITOR, cast.commune, by=None, valid_from=date(2026, 1, 1), subtree=False)

    assert codes(user, "view_statistics", date(2026, 1, 2)) == ["vl-cl"]


def test_a_closed_account_sees_nothing(cast):
    cast.auditor.is_active = False
    cast.auditor.save()

    assert codes(cast.auditor, "view_statistics") == []


def test_two_roles_that_overlap_show_each_unit_once(cast):
    grant(cast.auditor, Role.CELL_SECRETARY, cast.commune, by=None, valid_from=date(2020, 1, 1))

    assert codes(cast.auditor, "view_statistics") == ["vl", "vl-cl", "vl-cl-1", "vl-cl-2", "vl-tv"]


def test_members_follow_their_cell(cast):
    assert list(members_visible_to(cast.auditor, "view_members")) == [cast.member]
    assert list(members_visible_to(cast.secretary, "view_members")) == []


def test_one_query_however_large_the_tree(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(units_visible_to(cast.auditor, "view_statistics"))

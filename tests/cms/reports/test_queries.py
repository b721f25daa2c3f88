"""Every question, with the answer counted by hand in the world of world.py."""

from dataclasses import astuple
from datetime import date

import pytest

from cms.reports import queries
from cms.reports.period import Period
from tests.cms.reports.world import NOW, TODAY

ALL = Period()
OCTOBER_ON = Period(date(2026, 10, 1), None)


def tuples(rows, skip=0):
    return [astuple(row)[skip:] for row in rows]


def test_members_by_age(world):
    assert tuples(queries.members_by_age(world.units["P"], TODAY)) == [
        (18, 1), (31, 1), (36, 1), (41, 0), (46, 2), (51, 0), (56, 1), (61, 1),
    ]  # fmt: skip


def test_somebody_grows_older_on_the_birthday(world):
    before = queries.members_by_age(world.units["A1"], date(2026, 11, 23))

    assert tuples(before)[:2] == [(18, 2), (31, 0)]


def test_a_leap_day_has_years_before_it_too(world):
    assert sum(row.members for row in queries.members_by_age(world.units["P"], date(2028, 2, 29))) == 7


def test_members_by_years_in_the_party(world):
    assert tuples(queries.members_by_party_age(world.units["P"], TODAY)) == [
        (0, 2), (5, 1), (10, 2), (20, 0), (30, 1), (40, 0), (45, 0), (50, 1),
    ]  # fmt: skip


def test_members_by_sex(world):
    assert tuples(queries.members_by_sex(world.units["P"])) == [("male", 4), ("female", 3)]


def test_members_by_status_counts_those_who_left_too(world):
    assert tuples(queries.members_by_status(world.units["P"])) == [
        ("official", 4), ("probationary", 1), ("exempt", 1), ("away", 1), ("transferred", 1), ("left", 0),
        ("deceased", 0),
    ]  # fmt: skip


def test_members_by_theory(world):
    assert tuples(queries.members_by_theory(world.units["P"])) == [
        ("", 5), ("basic", 1), ("intermediate", 0), ("advanced", 1),
    ]  # fmt: skip


def test_organisations_by_kind_show_kinds_with_none(world):
    assert tuples(queries.units_by_kind(world.units["A"], TODAY)) == [
        ("cell", "Chi bộ cơ quan", 1, 3), ("commune", "Đảng bộ xã", 1, 0), ("hamlet_cell", "Chi bộ ấp", 1, 2),
        ("province", "Tỉnh ủy", 0, 0),
    ]  # fmt: skip


def test_a_unit_that_ended_is_not_counted_today(world):
    world.units["A1"].valid_to = date(2026, 11, 23)
    world.units["A1"].save()

    assert [row.units for row in queries.units_by_kind(world.units["A"], TODAY)] == [0, 1, 1, 0]


def test_children_compare_and_the_idle_appear_with_zero(world):
    assert tuples(queries.children(world.units["P"], ALL), skip=1) == [
        ("A", "Đơn vị A", 5, 4, 4, 2, 6, 2, 3),
        ("B", "Đơn vị B", 2, 1, 0, 0, 0, 0, 0),
    ]


def test_documents_deployed_and_their_viewers(world):
    rows = queries.documents(world.units["P"], ALL)

    assert [(r.number, r.viewers, r.finished, r.members, r.opened) for r in rows] == [
        ("02-KH/ĐU", 1, 0, 4, 1),
        ("11-CTr/TU", 1, 0, 5, 1),
        ("59-NQ/TW", 1, 0, 5, 1),
        ("57-NQ/TW", 4, 1, 5, 3),
    ]


def test_a_view_stays_with_the_unit_of_the_time_and_the_member_with_the_cell_of_today(world):
    rows = {row.number: row for row in queries.documents(world.units["B"], ALL)}

    assert sorted(rows) == ["11-CTr/TU", "57-NQ/TW", "59-NQ/TW"]
    assert (rows["57-NQ/TW"].viewers, rows["57-NQ/TW"].members, rows["57-NQ/TW"].opened) == (0, 1, 1)


def test_a_period_ends_at_local_midnight(world):
    september = Period(date(2026, 9, 1), date(2026, 9, 30))

    assert [r.viewers for r in queries.documents(world.units["P"], september) if r.number == "57-NQ/TW"] == [1]
    assert [r.viewers for r in queries.documents(world.units["P"], OCTOBER_ON) if r.number == "57-NQ/TW"] == [3]


def test_a_document_from_after_the_period_is_not_deployed_in_it(world):
    rows = queries.documents(world.units["P"], Period(None, date(2025, 3, 1)))

    assert [row.number for row in rows] == ["11-CTr/TU", "59-NQ/TW", "57-NQ/TW"]


def test_viewers_of_one_document_by_unit(world):
    rows = queries.document_viewers_by_child(world.units["P"], world.documents["57"].content_id, ALL)

    assert tuples(rows, skip=1) == [("A", "Đơn vị A", 4, 1, 4, 2), ("B", "Đơn vị B", 0, 0, 1, 1)]


def test_a_document_of_one_commune_reaches_nobody_in_the_other(world):
    rows = queries.document_viewers_by_child(world.units["P"], world.documents["A"].content_id, ALL)

    assert tuples(rows, skip=1) == [("A", "Đơn vị A", 1, 0, 4, 1), ("B", "Đơn vị B", 0, 0, 0, 0)]


def test_those_who_have_not_viewed_stand_by_given_name_and_excused_ones_last(world):
    rows = queries.document_not_viewed(world.units["P"], world.documents["57"].content_id, ALL, limit=10)

    assert [(row.name, row.status, row.unit_code, row.total) for row in rows] == [
        ("Lê Thị Ánh", "official", "A1", 3),
        ("Đỗ Văn Ất", "probationary", "A2", 3),
        ("Ngô Văn Dần", "away", "B1", 3),
    ]


def test_a_long_list_is_read_in_pages(world):
    rows = queries.document_not_viewed(world.units["P"], world.documents["57"].content_id, ALL, limit=1, offset=1)

    assert [(row.name, row.total) for row in rows] == [("Đỗ Văn Ất", 3)]


def test_viewing_by_unit(world):
    assert tuples(queries.viewing_by_child(world.units["P"], ALL, 30), skip=1) == [
        ("A", "Đơn vị A", 2, 1, 1, 0, 1),
        ("B", "Đơn vị B", 0, 0, 1, 0, 1),
    ]


def test_a_cell_is_counted_under_its_own_name(world):
    assert tuples(queries.viewing_by_child(world.units["A1"], ALL, 30), skip=1) == [
        ("A1", "Đơn vị A1", 1, 0, 1, 0, 1)
    ]  # fmt: skip


def test_under_three_documents_there_is_not_enough_data(world):
    assert tuples(queries.viewing_by_child(world.units["Q"], ALL, 30), skip=1) == [("Q1", "Đơn vị Q1", 0, 0, 0, 1, 0)]


def test_the_threshold_is_a_choice(world):
    rows = queries.viewing_members(world.units["P"], ALL, 50, "rarely", limit=10)

    assert [(row.name, row.opened, row.assigned) for row in rows] == [("=1+1", 1, 4), ("Ngô Thị Cúc", 1, 3)]


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("never", ["Lê Thị Ánh", "Đỗ Văn Ất"]),
        ("rarely", ["=1+1"]),
        ("too_few", []),
        ("excused", ["Lê Thị Bé", "Ngô Văn Dần"]),
    ],
)
def test_each_group_by_name(world, group, names):
    assert [row.name for row in queries.viewing_members(world.units["P"], ALL, 30, group, limit=10)] == names


def test_quizzes_count_the_attempt_their_rules_choose(world):
    rows = queries.quizzes(world.units["P"], ALL)

    assert [(r.slug, r.attempted, r.passed, r.mean_percent) for r in rows] == [
        ("chua-ai-lam", 0, 0, None),
        ("cuoi-cung", 1, 0, 20.0),
        ("tot-nhat", 3, 2, 70.0),
    ]


def test_one_quiz_by_unit(world):
    rows = queries.quiz_by_child(world.units["P"], "tot-nhat", ALL)

    assert tuples(rows, skip=1) == [("A", "Đơn vị A", 4, 3, 2), ("B", "Đơn vị B", 1, 0, 0)]


def test_spread_of_results(world):
    rows = queries.quiz_distribution(world.units["P"], "tot-nhat", ALL)

    assert [row.members for row in rows] == [0, 0, 0, 1, 0, 0, 0, 0, 1, 1]


def test_attendance_by_session(world):
    rows = queries.attendance_by_session(world.units["P"], ALL, NOW)

    assert {(r.title, r.invited, r.present, r.excused, r.absent, r.expected) for r in rows} == {
        ("Lớp sắp tới", 2, 0, 0, 0, 2),
        ("Lớp đã qua", 4, 2, 1, 1, 0),
        ("Lớp chưa mời ai", 0, 0, 0, 0, 0),
    }


def test_attendance_stays_with_the_cell_of_the_summons(world):
    rows = queries.attendance_by_child(world.units["P"], ALL, NOW)

    assert tuples(rows, skip=1) == [("A", "Đơn vị A", 6, 2, 1, 1, 2), ("B", "Đơn vị B", 0, 0, 0, 0, 0)]


def test_attendance_of_one_session_by_cell(world):
    rows = queries.attendance_by_child(world.units["A"], ALL, NOW, world.sessions["past"].uid)

    assert tuples(rows, skip=1) == [("A1", "Đơn vị A1", 3, 2, 1, 0, 0), ("A2", "Đơn vị A2", 1, 0, 0, 1, 0)]


def test_cells_that_met(world):
    assert tuples(queries.meetings_by_child(world.units["P"], ALL), skip=1) == [
        ("A", "Đơn vị A", 2, 2, 3),
        ("B", "Đơn vị B", 1, 0, 0),
    ]
    assert tuples(queries.meetings_by_child(world.units["P"], Period(date(2026, 11, 1), None)), skip=1) == [
        ("A", "Đơn vị A", 2, 1, 1),
        ("B", "Đơn vị B", 1, 0, 0),
    ]


def test_cells_that_met_by_month(world):
    rows = queries.meetings_by_month(world.units["P"], ALL)

    assert tuples(rows) == [(date(2026, 10, 1), 2, 2), (date(2026, 11, 1), 1, 1)]


def test_of_a_hamlet_cell_only_the_fact_of_the_meeting_is_read(world):
    rows = queries.meetings(world.units["P"], ALL, limit=10)
    told = {(r.unit_code, r.month.month): (r.state, r.started_at is None, r.ended_at is None, r.present) for r in rows}

    assert told == {
        ("A1", 11): ("held", False, False, 41),
        ("A1", 10): ("closed", False, False, 41),
        ("A2", 10): ("closed", True, True, None),
        ("B1", 10): ("announced", True, True, 41),
    }


def test_committees_that_implement_a_document_and_those_that_do_not(world):
    rows = queries.implementing(world.units["P"], world.documents["57"], ALL)

    assert [(row.code, row.number, row.issued_on) for row in rows] == [
        ("P", "11-CTr/TU", date(2025, 3, 1)),
        ("A", "02-KH/ĐU", date(2025, 4, 1)),
        ("B", None, None),
    ]


def test_a_draft_implements_nothing(world):
    world.documents["P"].live = False
    world.documents["P"].save()

    rows = queries.implementing(world.units["P"], world.documents["57"], ALL)

    assert [(row.code, row.number) for row in rows] == [("P", None), ("A", "02-KH/ĐU"), ("B", None)]


def test_a_citation_of_another_document_with_the_same_number_does_not_count(world):
    world.documents["A"].relations.update(issued_on=date(2017, 10, 25))

    rows = queries.implementing(world.units["A"], world.documents["57"], ALL)

    assert [(row.code, row.number) for row in rows] == [("A", None)]

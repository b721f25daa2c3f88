"""Reorganisations leave the figures of past periods alone, fact by fact, and count from their day on."""

from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from cms.organisation.models import Unit
from cms.organisation.units.branches import move_members
from cms.organisation.units.reorganise import merge_units, move_unit
from cms.reports import queries
from cms.reports.period import Period
from cms.tracking.models import QuizAttempt
from tests.cms.reports.world import NOW, view
from tests.factories import make_user

LATER = datetime(2026, 12, 10, 3, 0, tzinfo=UTC)
MOVED_ON = date(2026, 12, 5)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
SINCE_DECEMBER = Period(date(2026, 12, 1), None)
UNITS = ("P", "A", "A1", "A2", "B", "B1", "Q", "Q1")


@pytest.fixture
def december(world):
    """The world a month on, with a few facts of the new month in A1."""
    with time_machine.travel(LATER, tick=False):
        since = LATER - timedelta(days=8)
        view(world.members["m2"], world.units["A1"], world.documents["57"], at=since)
        first = QuizAttempt.objects.filter(member=world.members["m2"]).get()
        QuizAttempt.objects.filter(pk=first.pk).update(number=1)
        values = {"number": 2, "score": 9, "passed": True, "started_at": since, "submitted_at": since, "id": uuid4()}
        QuizAttempt.objects.create(**{**_fields(first), **values})
        world.officer = make_user("to-chuc")
        yield world


def _fields(attempt):
    names = ("quiz", "version", "member", "unit", "state", "max_score")
    return {name: getattr(attempt, name) for name in names}


def figures(world, code, period):
    """The answer to every question that has no names in it."""
    unit, document = world.units[code], world.documents["57"]
    answers = {
        "children": queries.children(unit, period),
        "documents": queries.documents(unit, period),
        "viewers": queries.document_viewers_by_child(unit, document.content_id, period),
        "viewing": queries.viewing_by_child(unit, period, 30),
        "quizzes": queries.quizzes(unit, period),
        "quiz": queries.quiz_by_child(unit, "tot-nhat", period),
        "spread": queries.quiz_distribution(unit, "tot-nhat", period),
        "sessions": queries.attendance_by_session(unit, period, NOW),
        "attendance": queries.attendance_by_child(unit, period, NOW),
        "meetings": queries.meetings_by_child(unit, period),
        "months": queries.meetings_by_month(unit, period),
        "held": [replace(row, total=0) for row in queries.meetings(unit, period, limit=99)],
        "implementing": queries.implementing(unit, document, period),
    }
    rows = {name: [astuple(row) for row in found] for name, found in answers.items()}
    # The order of units is that of today's tree.
    return {name: sorted(found, key=str) for name, found in rows.items()} | {"small": queries.small_units(unit, period)}


def all_figures(world, period):
    return {code: figures(world, code, period) for code in UNITS}


def move_commune(world):
    move_unit(unit=world.units["A"], new_parent=world.units["Q"], on=MOVED_ON, by=world.officer, reason="Sắp xếp")


def children(world, code, period):
    rows = queries.children(world.units[code], period)
    return {row.code: (row.members, row.viewers, row.passed, row.invited, row.present, row.meetings) for row in rows}


def test_figures_of_a_month_do_not_depend_on_when_one_asks(world):
    as_it_ran = all_figures(world, NOVEMBER)
    with time_machine.travel(LATER, tick=False):
        afterwards = all_figures(world, NOVEMBER)

    assert children(world, "P", NOVEMBER) == {"A": (5, 3, 2, 4, 2, 1), "B": (2, 0, 0, 0, 0, 0)}
    assert afterwards == as_it_ran


def test_moving_a_commune_leaves_last_month_as_it_was(december):
    before = all_figures(december, NOVEMBER)

    move_commune(december)

    assert all_figures(december, NOVEMBER) == before
    assert children(december, "P", NOVEMBER) == {"A": (5, 3, 2, 4, 2, 1), "B": (2, 0, 0, 0, 0, 0)}
    assert children(december, "Q", NOVEMBER) == {"Q1": (1, 1, 1, 1, 0, 0)}


@pytest.mark.parametrize("period", [DECEMBER, SINCE_DECEMBER])
def test_this_month_goes_to_the_new_parent(december, period):
    assert children(december, "P", period) == {"A": (5, 1, 1, 2, 0, 0), "B": (2, 0, 0, 0, 0, 0)}

    move_commune(december)

    assert children(december, "P", period) == {"B": (2, 0, 0, 0, 0, 0)}
    assert children(december, "Q", period) == {"A": (5, 1, 1, 2, 0, 0), "Q1": (1, 0, 0, 0, 0, 0)}


def test_a_period_that_ends_on_the_day_before_the_move_has_the_old_tree_and_one_that_ends_on_the_day_the_new(december):
    move_commune(december)

    def parents(last):
        return [code for code in ("P", "Q") if "A" in children(december, code, Period(None, last))]

    assert [parents(MOVED_ON - timedelta(days=1)), parents(MOVED_ON)] == [["P"], ["Q"]]


def test_merging_cells_leaves_last_month_as_it_was(december):
    before = all_figures(december, NOVEMBER)

    merge_units(
        sources=[december.units["A2"]], into=december.units["B1"], on=MOVED_ON, by=december.officer, reason="Sắp xếp"
    )

    assert all_figures(december, NOVEMBER) == before
    assert children(december, "P", DECEMBER) == {"A": (3, 1, 1, 2, 0, 0), "B": (4, 0, 0, 0, 0, 0)}
    assert [row[1:] for row in map(astuple, queries.meetings_by_child(december.units["A"], DECEMBER))] == [
        ("A1", "Đơn vị A1", 1, 0, 0), ("A2", "Đơn vị A2", 1, 0, 0),
    ]  # fmt: skip


def test_a_transfer_leaves_last_month_as_it_was(december):
    before = all_figures(december, NOVEMBER)

    move_members([december.members["m1"]], Unit.objects.get(code="Q1"), MOVED_ON)

    assert all_figures(december, NOVEMBER) == before
    assert children(december, "A", DECEMBER)["A1"][0] == 2
    assert children(december, "Q", DECEMBER)["Q1"][0] == 2


def test_lists_of_a_past_month_name_only_those_who_are_in_the_unit_now(december):
    unit, document = december.units["P"], december.documents["59"].content_id

    def names():
        lists = [queries.document_not_viewed(unit, document, NOVEMBER, limit=99)]
        lists += [
            queries.viewing_members(unit, NOVEMBER, 30, group, limit=99) for group in ("never", "rarely", "excused")
        ]
        return [[row.name for row in rows] for rows in lists]

    before = names()
    move_commune(december)

    assert before[0] == ["=1+1", "Lê Thị Ánh", "Đỗ Văn Ất", "Ngô Thị Cúc", "Lê Thị Bé", "Ngô Văn Dần"]
    assert names() == [[name for name in found if name in ("Ngô Thị Cúc", "Ngô Văn Dần")] for found in before]
    assert names()[0] == ["Ngô Thị Cúc", "Ngô Văn Dần"]


def test_a_meeting_of_a_cell_that_left_is_told_for_its_month_and_its_minutes_are_closed(december, client):
    client.force_login(december.users["province"])
    address = reverse("reports:item", args=["P", "sinh-hoat", str(december.meetings["A1-11"].uid)])
    assert "Kết luận ai ở trên cũng đọc được" in client.get(address).content.decode()

    move_commune(december)

    assert client.get(address).status_code == 404
    past = client.get(address, {"tu": "2026-11-01", "den": "2026-11-30"})
    assert past.status_code == 200
    assert "Kết luận ai ở trên cũng đọc được" not in past.content.decode()


def test_the_heading_says_of_which_day_the_members_are(december, client):
    client.force_login(december.users["province"])

    def headings(**query):
        answer = client.get(reverse("reports:page", args=["P", "van-ban"]), query)
        return [column.title for column in answer.context["report"].sections[0].table.columns]

    assert "Đảng viên ngày 30/11/2026" in headings(den="2026-11-30")
    assert "Đảng viên hiện nay" in headings()

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from cms.organisation.models import Tries
from cms.organisation.problems import Problem, response
from cms.organisation.sign_in.delays import Side, charge, give_back, seconds_after

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HERE, THERE = Side("number:1 network:a"), Side("number:1 network:b")


def waits(sides, now):
    """The seconds to wait, 0 when the try is let through."""
    try:
        charge(sides, now)
    except Problem as problem:
        return problem.extra["retry_after"]
    return 0


def test_five_are_free_then_the_wait_doubles_up_to_a_minute():
    assert [seconds_after(failures) for failures in range(1, 14)] == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert seconds_after(10_000) == 60


def test_who_waits_as_told_is_never_shut_out(db):
    now, told = NOW, []
    for _ in range(12):
        while wait := waits([HERE], now):
            told.append(wait)
            now += timedelta(seconds=wait)

    assert told == [1, 2, 4, 8, 16, 32, 60]


def test_a_try_too_early_is_refused_and_not_counted(db):
    for _ in range(5):
        charge([HERE], NOW)

    assert [waits([HERE], NOW) for _ in range(3)] == [1, 1, 1]
    assert Tries.objects.get().failures == 5
    assert waits([HERE], NOW + timedelta(seconds=1)) == 0


def test_another_side_of_the_same_secret_is_not_held_up(db):
    for _ in range(5):
        charge([HERE], NOW)

    assert (waits([HERE], NOW), waits([THERE], NOW)) == (1, 0)


def test_a_right_one_forgets_the_failures_before_it(db):
    for _ in range(5):
        charge([HERE, THERE], NOW)
    give_back([HERE, THERE])

    assert Tries.objects.count() == 0
    assert waits([HERE], NOW) == 0


def test_a_day_later_nothing_is_left(db):
    for _ in range(5):
        charge([HERE], NOW)

    assert waits([THERE], NOW + timedelta(days=1, seconds=1)) == 0
    assert Tries.objects.get().key == THERE.key


def test_the_table_names_nobody(db):
    charge([Side("number:8412345678 network:203.0.113.0/24")], NOW)

    assert len(Tries.objects.get().key) == 64


def test_the_problem_says_how_long_in_words_and_in_the_header(db):
    for _ in range(7):
        charge([HERE], NOW + timedelta(hours=Tries.objects.count()))
        Tries.objects.update(wait_until=NOW)
    Tries.objects.update(wait_until=NOW + timedelta(seconds=4))

    with pytest.raises(Problem) as problem:
        charge([HERE], NOW)

    answer = response(problem.value)
    assert (answer.status_code, answer["Retry-After"]) == (429, "4")
    assert "Đồng chí đã thử nhiều lần. Xin đợi 4 giây rồi thử lại." in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_twenty_tries_at_once_are_no_more_than_five(db):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's in-memory test database knows no waiting writers")
    through = []

    def try_once():
        through.append(waits([HERE], NOW) == 0)
        connection.close()

    threads = [threading.Thread(target=try_once) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert through.count(True) == 5

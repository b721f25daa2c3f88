from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.quizzes.grading import grade, percent, plain, points_for, stored

TABLE = [
    line.split(";")
    for line in (Path(__file__).parent / "walkthroughs.csv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def options(letters, right):
    return [{"id": letter, "text": letter, "right": letter in right} for letter in letters]


@pytest.mark.parametrize(("kind", "right", "letters", "ticked", "points"), TABLE)
def test_points_are_those_worked_out_by_hand(kind, right, letters, ticked, points):
    assert points_for(options(letters, right), kind == "multiple", list(ticked)) == Fraction(points)


def test_a_tick_given_twice_counts_once():
    assert points_for(options("abcd", "ac"), True, ["a", "a"]) == Fraction(1, 2)


@given(st.data())
def test_points_stay_between_nothing_and_one_and_all_ticked_earns_nothing(data):
    letters = "abcdefgh"[: data.draw(st.integers(2, 8))]
    right = data.draw(st.sets(st.sampled_from(letters), min_size=1))
    ticked = data.draw(st.sets(st.sampled_from(letters)))
    asked = options(letters, right)

    assert 0 <= points_for(asked, True, ticked) <= 1
    assert points_for(asked, True, right) == 1
    assert points_for(asked, True, letters) == (1 if len(right) == len(letters) else 0)


def test_passing_compares_exact_fractions():
    third = Fraction(1, 3)

    assert grade([third, third, third], 33).passed
    assert not grade([third, third, third], 34).passed
    assert grade([Fraction(3, 5), Fraction(3, 5)], 60).passed
    assert not grade([Fraction(3, 5), Fraction(3, 5) - Fraction(1, 10**9)], 60).passed
    assert not grade([], 1).passed


def test_the_score_is_the_sum_of_the_points():
    result = grade([Fraction(1), Fraction(1, 2), Fraction(0)], 50)

    assert (result.score, result.maximum, result.passed) == (Fraction(3, 2), 3, True)


def test_stored_scores_have_six_places_and_halves_go_to_the_even_neighbour():
    assert stored(Fraction(1, 3)) == Decimal("0.333333")
    assert stored(Fraction(2, 3)) == Decimal("0.666667")
    assert stored(Fraction(5, 10**7)) == Decimal("0.000000")
    assert stored(Fraction(15, 10**7)) == Decimal("0.000002")
    assert stored(Fraction(7)) == Decimal(7)


def test_percent_is_rounded_down_so_that_it_never_shows_a_pass_that_was_none():
    assert percent(Decimal("5.999999"), Decimal(10)) == 59
    assert percent(Decimal(6), Decimal(10)) == 60
    assert percent(Decimal(0), Decimal(0)) == 0


def test_scores_are_written_plainly():
    texts = [plain(Decimal(text)) for text in ("7.000000", "6.500000", "10", "0.000000", "0.333333")]

    assert texts == ["7", "6.5", "10", "0", "0.333333"]

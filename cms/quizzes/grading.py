"""Grading: pure, exact, without a database. Decimals appear only at the end, where a score is stored."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

ZERO, ONE = Fraction(0), Fraction(1)
PLACES = 6


@dataclass(frozen=True)
class Grade:
    """The points of each question in order, each at most 1, and what they come to."""

    points: tuple[Fraction, ...]
    passed: bool

    @property
    def score(self) -> Fraction:
        return sum(self.points, ZERO)

    @property
    def maximum(self) -> int:
        return len(self.points)


def points_for(options: Sequence[Mapping[str, Any]], multiple: bool, chosen: Collection[str]) -> Fraction:
    """One question. A single choice is right or not. With several right answers, the right ones share one point
    equally and the wrong ones share one minus point, so that ticking everything earns nothing; never below 0."""
    right = {option["id"] for option in options if option["right"]}
    wrong = {option["id"] for option in options} - right
    ticked = set(chosen)
    if not multiple:
        return ONE if ticked == right else ZERO
    gained = Fraction(len(ticked & right), len(right))
    lost = Fraction(len(ticked & wrong), len(wrong)) if wrong else ZERO
    return min(max(gained - lost, ZERO), ONE)


def grade(points: Sequence[Fraction], pass_percent: int) -> Grade:
    """The whole attempt. Passing compares exact fractions: 59.99 % is not 60 %."""
    score = sum(points, ZERO)
    passed = bool(points) and score * 100 >= pass_percent * len(points)
    return Grade(points=tuple(points), passed=passed)


def stored(value: Fraction) -> Decimal:
    """Six places, halves to the even neighbour."""
    return Decimal(round(value * 10**PLACES)).scaleb(-PLACES)


def percent(score: Decimal, maximum: Decimal) -> int:
    """Whole percent, rounded down: a figure that reaches the pass mark means a pass."""
    return int(score * 100 // maximum) if maximum else 0


def plain(value: Decimal) -> str:
    """A score for people and programs: "7", "6.5", "6.333333"."""
    return format(value.normalize(), "f")

"""How quizzes were answered. Of each member the attempt counts that the quiz's rules choose."""

from dataclasses import dataclass

from cms.organisation.models import Unit
from cms.reports.period import Period
from cms.reports.sql import rows_of


@dataclass(frozen=True)
class QuizRow:
    slug: str
    title: str
    pass_percent: int
    attempted: int
    passed: int
    mean_percent: float | None


@dataclass(frozen=True)
class QuizChildRow:
    unit_id: int
    code: str
    name: str
    members: int
    attempted: int
    passed: int


@dataclass(frozen=True)
class TenthRow:
    """From `low` percent to below the next ten; the last one includes 100."""

    low: int
    members: int


def quizzes(unit: Unit, period: Period) -> list[QuizRow]:
    return rows_of("quizzes", QuizRow, unit=unit.pk, **period.parameters())


def quiz_by_child(unit: Unit, quiz: str, period: Period) -> list[QuizChildRow]:
    return rows_of("quiz_by_child", QuizChildRow, unit=unit.pk, quiz=quiz, **period.parameters())


def quiz_distribution(unit: Unit, quiz: str, period: Period) -> list[TenthRow]:
    return rows_of("quiz_distribution", TenthRow, unit=unit.pk, quiz=quiz, **period.parameters())

"""Closing an attempt: grade it, store the points, never touch it again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from cms.quizzes.grading import grade, points_for, stored
from cms.quizzes.queries import rules_of_version
from cms.tracking.answers import Answers
from cms.tracking.models import AttemptItem, QuizAttempt

# The network may be slow at the end: what arrives within this time of the deadline still counts.
GRACE = timedelta(seconds=60)


def is_overdue(attempt: QuizAttempt, now: datetime) -> bool:
    return attempt.due_at is not None and now > attempt.due_at + GRACE


def score(
    attempt: QuizAttempt, items: Sequence[AttemptItem], answers: Answers, *, finished_at: datetime, now: datetime
) -> None:
    """Handed in: the given answers count. The caller holds the row."""
    attempt.answers = answers
    attempt.state = QuizAttempt.State.SCORED
    attempt.submitted_at, attempt.finished_at = now, finished_at
    _close(attempt, items)


def close_with_saved_answers(attempt: QuizAttempt, items: Sequence[AttemptItem]) -> None:
    """The time ran out: what was saved until then counts. The caller holds the row."""
    attempt.state = QuizAttempt.State.EXPIRED
    attempt.submitted_at = attempt.due_at
    _close(attempt, items)


def _close(attempt: QuizAttempt, items: Sequence[AttemptItem]) -> None:
    points = [
        points_for(item.revision.options, item.revision.multiple, attempt.answers.get(str(item.position), []))
        for item in items
    ]
    result = grade(points, rules_of_version(attempt.version).pass_percent)
    for item, gained in zip(items, result.points, strict=True):
        item.points = stored(gained)
    AttemptItem.objects.bulk_update(items, ["points"])
    attempt.score, attempt.max_score = stored(result.score), stored(Fraction(result.maximum))
    attempt.passed = result.passed
    attempt.save()

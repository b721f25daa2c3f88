"""How a member did: one attempt's result, and the standing at a quiz."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from cms.handbook.models import DocumentPage
from cms.handbook.sections import find_section
from cms.organisation.models import Member
from cms.quizzes.grading import percent, plain
from cms.quizzes.models import Quiz
from cms.quizzes.queries import live_version, number_of_questions, rules_of_version
from cms.tracking.attempts import AttemptUnknown, expire_overdue, items_of
from cms.tracking.models import AttemptItem, QuizAttempt

ONE = Decimal(1)


def result_of(attempt: QuizAttempt) -> dict[str, Any]:
    """The result of a closed attempt, from what was stored when it was closed: asked again, it is the same."""
    allowed = rules_of_version(attempt.version).attempts_allowed
    score, maximum = attempt.score or Decimal(0), attempt.max_score or Decimal(0)
    return {
        "id": attempt.pk,
        "state": "scored",
        "late": attempt.state == QuizAttempt.State.EXPIRED,
        "score": plain(score),
        "max": plain(maximum),
        "percent": percent(score, maximum),
        "passed": attempt.passed,
        "attempts_left": max(allowed - attempt.number, 0) if allowed else None,
        "items": [_item(item, attempt) for item in items_of(attempt)],
    }


def counted(attempts: Sequence[QuizAttempt], grading: str) -> QuizAttempt | None:
    """Of a member's closed attempts at one quiz, in order, the one that counts."""
    if not attempts:
        return None
    if grading == Quiz.Grading.FIRST:
        return attempts[0]
    if grading == Quiz.Grading.LAST:
        return attempts[-1]
    return max(attempts, key=lambda attempt: (bool(attempt.passed), _percent(attempt)))


def quiz_standing(member: Member, quiz: Quiz, now: datetime) -> dict[str, Any]:
    """The rules of the quiz and how the member stands. Raises `AttemptUnknown` before it is published."""
    version = live_version(quiz)
    if version is None:
        raise AttemptUnknown
    rules = rules_of_version(version)
    expire_overdue(member, quiz, now)
    attempts = list(QuizAttempt.objects.filter(member=member, quiz=quiz).order_by("number"))
    closed = [attempt for attempt in attempts if attempt.state != QuizAttempt.State.OPEN]
    chosen = counted(closed, rules.grading)
    return {
        "id": quiz.content_id,
        "title": quiz.title,
        "questions": number_of_questions(version),
        "minutes": rules.minutes,
        "pass_percent": rules.pass_percent,
        "attempts_allowed": rules.attempts_allowed,
        "attempts_used": len(attempts),
        "best_percent": max((_percent(attempt) for attempt in closed), default=None),
        "passed": bool(chosen and chosen.passed),
        "open_attempt": next((attempt.pk for attempt in attempts if attempt.state == QuizAttempt.State.OPEN), None),
    }


def _percent(attempt: QuizAttempt) -> int:
    return percent(attempt.score or Decimal(0), attempt.max_score or Decimal(0))


def _item(item: AttemptItem, attempt: QuizAttempt) -> dict[str, Any]:
    right = item.points == ONE
    return {
        "id": item.position,
        "right": right,
        "points": plain(item.points or Decimal(0)),
        "read_again": None if right else _read_again(item, attempt),
    }


def _read_again(item: AttemptItem, attempt: QuizAttempt) -> dict[str, str] | None:
    """Where the handbook says it: the question's own document, else the one of the quiz."""
    document: DocumentPage | None = item.revision.question.document or attempt.quiz.document
    if document is None or not (document.live and document.is_public and document.address):
        return None
    section = find_section(document.body, item.revision.source_anchor)
    if section is None:
        return {"title": document.title, "url": document.address}
    return {"title": f"{document.title}, {section.cited}", "url": f"{document.address}#{section.anchor}"}

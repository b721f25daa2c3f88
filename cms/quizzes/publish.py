"""Publishing a quiz: its rules and the newest revision of each question are pinned as a version."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.organisation.models import User
from cms.quizzes.errors import QuizRefused
from cms.quizzes.models import Question, QuestionRevision, Quiz, QuizSlot, QuizVersion
from cms.quizzes.queries import live_version


def publish_quiz(quiz: Quiz, by: User | None, now: datetime) -> QuizVersion:
    """The version that members get from now on. Publishing again without a change returns the current one."""
    with transaction.atomic():
        # Two people who publish at once queue here: the second finds nothing changed.
        Quiz.objects.select_for_update().get(pk=quiz.pk)
        revisions = newest_revisions(quiz.questions.all())
        rules = rules_of(quiz)
        refuse_unfit(quiz, revisions)
        current = live_version(quiz)
        if current and current.rules == rules and pinned(current) == [revision.pk for revision in revisions]:
            return current
        version = QuizVersion.objects.create(
            quiz=quiz,
            number=current.number + 1 if current else 1,
            rules=rules,
            published_at=now,
            published_by=by,
        )
        QuizSlot.objects.bulk_create(
            QuizSlot(version=version, position=position, revision=revision)
            for position, revision in enumerate(revisions, start=1)
        )
        return version


def newest_revisions(questions: QuerySet[Question]) -> list[QuestionRevision]:
    """The newest revision of every question still asked, in the order the questions came into the bank."""
    newest: dict[int, QuestionRevision] = {}
    chosen = QuestionRevision.objects.filter(question__in=questions, question__retired=False)
    for revision in chosen.order_by("question_id", "number"):
        newest[revision.question_id] = revision
    return list(newest.values())


def pinned(version: QuizVersion) -> list[int]:
    return list(version.slots.order_by("position").values_list("revision_id", flat=True))


def rules_of(quiz: Quiz) -> dict[str, Any]:
    """The rules of an attempt, as plain values that are compared and stored."""
    return {
        "draw": quiz.draw,
        "minutes": quiz.minutes,
        "pass_percent": quiz.pass_percent,
        "attempts_allowed": quiz.attempts_allowed,
        "grading": str(quiz.grading),
        "opens_at": quiz.opens_at.isoformat() if quiz.opens_at else None,
        "closes_at": quiz.closes_at.isoformat() if quiz.closes_at else None,
    }


def refuse_unfit(quiz: Quiz, revisions: list[QuestionRevision]) -> None:
    if not revisions:
        raise QuizRefused("no-questions", _("This quiz has no question to ask."), "questions")
    if quiz.draw is not None and not 1 <= quiz.draw <= len(revisions):
        raise QuizRefused(
            "draw-too-many",
            _("%(draw)d questions cannot be drawn from %(number)d.") % {"draw": quiz.draw, "number": len(revisions)},
            "draw",
        )
    if quiz.minutes == 0:
        raise QuizRefused("no-time", _("Leave the minutes empty for a quiz without a time limit."), "minutes")

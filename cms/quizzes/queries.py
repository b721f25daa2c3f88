"""Reads that other rooms may ask for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from cms.quizzes.models import Question, QuestionRevision, Quiz, QuizVersion


@dataclass(frozen=True)
class Rules:
    """The rules of a published version, read back from their stored form."""

    draw: int | None
    minutes: int | None
    pass_percent: int
    attempts_allowed: int
    grading: str
    opens_at: datetime | None
    closes_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        return (self.opens_at is None or now >= self.opens_at) and (self.closes_at is None or now < self.closes_at)


def live_version(quiz: Quiz) -> QuizVersion | None:
    """What members are asked now: the newest version, or None for a quiz that was never published."""
    return quiz.versions.order_by("-number").first()


def documents_with_quiz() -> Q:
    """The documents about which members are asked something."""
    return Q(pk__in=Quiz.objects.filter(document__isnull=False, versions__isnull=False).values("document"))


def is_withdrawn(quiz: Quiz) -> bool:
    """Whether its document is taken down: then nobody begins it, whatever page a phone has kept."""
    return quiz.document is not None and quiz.document.take_downs.open().exists()


def rules_of_version(version: QuizVersion) -> Rules:
    rules: dict[str, Any] = dict(version.rules)
    for name in ("opens_at", "closes_at"):
        rules[name] = datetime.fromisoformat(rules[name]) if rules[name] else None
    return Rules(**rules)


def number_of_questions(version: QuizVersion) -> int:
    """How many questions one attempt has."""
    return version.rules["draw"] or version.slots.count()


def with_stems(questions: QuerySet[Question]) -> QuerySet[Question]:
    """The questions with what each asks now, read in one query."""
    newest = QuestionRevision.objects.filter(question=OuterRef("pk")).order_by("-number").values("stem")
    return questions.annotate(newest_stem=Subquery(newest[:1]))

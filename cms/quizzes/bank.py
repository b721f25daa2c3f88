"""The question bank: every edit is a new revision."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.organisation.models import User
from cms.quizzes.errors import QuizRefused
from cms.quizzes.models import Question, QuestionRevision

FEWEST_OPTIONS, MOST_OPTIONS = 2, 8
LETTERS = "abcdefgh"


def save_question(
    *,
    question: Question,
    stem: str,
    multiple: bool,
    options: Sequence[Mapping[str, Any]],
    explanation: str = "",
    source_anchor: str = "",
    author: User | None = None,
) -> QuestionRevision:
    """Save what the question asks as its next revision. Saving the same text again makes no new one."""
    text = {
        "stem": stem.strip(),
        "multiple": multiple,
        "options": checked_options(options, multiple),
        "explanation": explanation.strip(),
        "source_anchor": source_anchor.strip(),
    }
    if not text["stem"]:
        raise QuizRefused("stem-missing", _("The question has no text."), "stem")
    with transaction.atomic():
        question.save()
        # Two editors who save at once queue here, so that the numbers follow each other.
        Question.objects.select_for_update().get(pk=question.pk)
        latest = latest_revision(question)
        if latest and all(getattr(latest, name) == value for name, value in text.items()):
            return latest
        number = latest.number + 1 if latest else 1
        return QuestionRevision.objects.create(question=question, number=number, author=author, **text)


def latest_revision(question: Question) -> QuestionRevision | None:
    return question.revisions.order_by("-number").first()


def checked_options(options: Sequence[Mapping[str, Any]], multiple: bool) -> list[dict[str, Any]]:
    """The options as they are stored, or the reason why they cannot be asked."""
    kept: list[dict[str, Any]] = [
        {"id": str(option["id"]), "text": str(option["text"]).strip(), "right": bool(option["right"])}
        for option in options
    ]
    if not FEWEST_OPTIONS <= len(kept) <= MOST_OPTIONS:
        raise QuizRefused(
            "options-number",
            _("A question has %(fewest)d to %(most)d answers.") % {"fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS},
            "answers",
        )
    if not all(option["text"] and option["id"] for option in kept):
        raise QuizRefused("option-empty", _("An answer is empty."), "answers")
    if len({option["id"] for option in kept}) < len(kept):
        raise QuizRefused("option-id-twice", _("Two answers have the same letter."), "answers")
    if len({option["text"] for option in kept}) < len(kept):
        raise QuizRefused("option-twice", _("The same answer appears twice."), "answers")
    right = sum(option["right"] for option in kept)
    if not right:
        raise QuizRefused("no-right-option", _("Mark at least one answer as right."), "answers")
    if not multiple and right > 1:
        raise QuizRefused(
            "several-right-options",
            _("Only one answer may be right, unless the question allows several right answers."),
            "answers",
        )
    return kept


def options_from_lines(text: str) -> list[dict[str, Any]]:
    """Answers as an editor types them: one a line, the right ones begin with a star.

    Phones get the letters, and many an editor types the right answer first: so the letters follow a hash of the
    texts, not their order.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    texts = [line.removeprefix("*").strip() for line in lines]
    hashes = [hashlib.sha256(text.encode()).digest() for text in texts]
    places = sorted(range(len(lines)), key=lambda place: (hashes[place], place))
    letters = {place: LETTERS[rank % len(LETTERS)] for rank, place in enumerate(places)}
    return [
        {"id": letters[place], "text": texts[place], "right": line.startswith("*")} for place, line in enumerate(lines)
    ]


def lines_from_options(options: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(f"* {option['text']}" if option["right"] else str(option["text"]) for option in options)

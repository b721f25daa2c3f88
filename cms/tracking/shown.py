"""An attempt as its member may see it: questions and answers in the drawn order, never which are right."""

from datetime import datetime
from typing import Any

from cms.tracking.attempts import items_of
from cms.tracking.models import AttemptItem, QuizAttempt


def attempt_view(attempt: QuizAttempt, now: datetime) -> dict[str, Any]:
    return {
        "id": attempt.pk,
        "quiz": attempt.quiz.content_id,
        "number": attempt.number,
        "state": "open" if attempt.state == QuizAttempt.State.OPEN else "scored",
        "items": [_question(item) for item in items_of(attempt)],
        "answers": attempt.answers,
        "due_at": attempt.due_at,
        "server_now": now,
    }


def _question(item: AttemptItem) -> dict[str, Any]:
    texts = {option["id"]: option["text"] for option in item.revision.options}
    return {
        "id": item.position,
        "stem": item.revision.stem,
        "multiple": item.revision.multiple,
        "options": [{"id": id_, "text": texts[id_]} for id_ in item.option_order],
    }

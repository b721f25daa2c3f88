"""The answers of an attempt: {"1": ["a"], "3": ["b", "d"]}, question position to the options ticked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from cms.tracking.errors import TrackingRefused
from cms.tracking.models import AttemptItem

Answers = dict[str, list[str]]


def checked_answers(answers: Mapping[str, Any], items: Sequence[AttemptItem]) -> Answers:
    """The answers in their one spelling: ticks sorted, unanswered questions left out. Refuses what was not asked."""
    asked = {str(item.position): item for item in items}
    checked: Answers = {}
    for position, ticked in answers.items():
        if position not in asked:
            raise _invalid(position, _("This attempt has no such question."))
        if len(set(ticked)) < len(ticked):
            raise _invalid(position, _("The same answer was ticked twice."))
        if not set(ticked) <= set(asked[position].option_order):
            raise _invalid(position, _("This question has no such answer."))
        if len(ticked) > 1 and not asked[position].revision.multiple:
            raise _invalid(position, _("Only one answer can be chosen here."))
        if ticked:
            checked[position] = sorted(ticked)
    return dict(sorted(checked.items(), key=lambda pair: int(pair[0])))


def _invalid(position: str, detail: str) -> TrackingRefused:
    pointer = "/answers/" + position.replace("~", "~0").replace("/", "~1")
    errors = [{"pointer": pointer, "code": "answers-invalid", "detail": detail}]
    return TrackingRefused("answers-invalid", _("Some answers do not belong to this attempt."), errors=errors)

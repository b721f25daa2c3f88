"""Questions for tests."""

from cms.quizzes.bank import save_question
from cms.quizzes.models import Question

LETTERS = "abcdefgh"


def make_question(right="a", number=4, stem="Nghị quyết nào?", **fields):
    """A question with `number` options of which those named in `right` are right; returns its revision."""
    options = [{"id": letter, "text": f"Phương án {letter}", "right": letter in right} for letter in LETTERS[:number]]
    return save_question(
        question=fields.pop("question", None) or Question(),
        stem=stem,
        multiple=fields.pop("multiple", len(right) > 1),
        options=options,
        **fields,
    )

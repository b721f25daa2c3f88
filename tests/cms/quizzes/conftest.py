from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from cms.quizzes.models import Quiz
from tests.cms.quizzes.making import make_question
from tests.factories import make_user


@pytest.fixture
def now():
    return datetime(2026, 11, 24, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def bank(db):
    revisions = [make_question(stem=f"Câu {number}?") for number in (1, 2, 3)]
    quiz = Quiz.objects.create(title="Tìm hiểu nghị quyết", slug="tim-hieu", pass_percent=60)
    quiz.questions.set([revision.question for revision in revisions])
    return SimpleNamespace(quiz=quiz, revisions=revisions, editor=make_user("bien-tap"))

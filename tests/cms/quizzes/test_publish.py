from datetime import timedelta

import pytest

from cms.quizzes.errors import QuizRefused
from cms.quizzes.models import QuizSlot, QuizVersion
from cms.quizzes.publish import publish_quiz
from cms.quizzes.queries import live_version, number_of_questions, rules_of_version
from tests.cms.quizzes.making import make_question


def test_a_quiz_that_was_never_published_has_no_version(bank):
    assert live_version(bank.quiz) is None


def test_publishing_pins_the_newest_revisions_in_order(bank, now):
    newest = make_question(stem="Câu 2, viết lại?", question=bank.revisions[1].question)

    version = publish_quiz(bank.quiz, bank.editor, now)

    assert (version.number, version.published_at, version.published_by) == (1, now, bank.editor)
    assert [slot.revision for slot in version.slots.all()] == [bank.revisions[0], newest, bank.revisions[2]]
    assert live_version(bank.quiz) == version


def test_publishing_again_without_a_change_returns_the_current_version(bank, now):
    first = publish_quiz(bank.quiz, bank.editor, now)

    assert publish_quiz(bank.quiz, None, now + timedelta(days=1)) == first
    assert (QuizVersion.objects.count(), QuizSlot.objects.count()) == (1, 3)


def test_an_edit_reaches_members_only_by_publishing_again(bank, now):
    first = publish_quiz(bank.quiz, bank.editor, now)
    make_question(stem="Câu 1, sửa?", question=bank.revisions[0].question)

    assert live_version(bank.quiz) == first
    second = publish_quiz(bank.quiz, bank.editor, now)

    assert second.number == 2
    assert [slot.revision.stem for slot in first.slots.all()] == ["Câu 1?", "Câu 2?", "Câu 3?"]
    assert [slot.revision.stem for slot in second.slots.all()] == ["Câu 1, sửa?", "Câu 2?", "Câu 3?"]


def test_a_changed_rule_makes_a_new_version(bank, now):
    publish_quiz(bank.quiz, bank.editor, now)
    bank.quiz.closes_at = now + timedelta(days=3)
    bank.quiz.save()

    rules = rules_of_version(publish_quiz(bank.quiz, bank.editor, now))

    assert rules.closes_at == now + timedelta(days=3)
    assert [rules.is_open(now), rules.is_open(now + timedelta(days=3))] == [True, False]


def test_retired_questions_are_not_asked(bank, now):
    bank.revisions[0].question.retired = True
    bank.revisions[0].question.save()

    assert number_of_questions(publish_quiz(bank.quiz, bank.editor, now)) == 2


@pytest.mark.parametrize(
    ("fields", "code"), [({"draw": 4}, "draw-too-many"), ({"draw": 0}, "draw-too-many"), ({"minutes": 0}, "no-time")]
)
def test_rules_that_cannot_be_kept_are_refused(bank, now, fields, code):
    type(bank.quiz).objects.filter(pk=bank.quiz.pk).update(**fields)
    bank.quiz.refresh_from_db()

    with pytest.raises(QuizRefused) as refusal:
        publish_quiz(bank.quiz, bank.editor, now)

    assert refusal.value.code == code
    assert live_version(bank.quiz) is None


def test_a_quiz_without_questions_is_refused(bank, now):
    bank.quiz.questions.clear()

    with pytest.raises(QuizRefused) as refusal:
        publish_quiz(bank.quiz, bank.editor, now)

    assert refusal.value.code == "no-questions"

import pytest
from django.db import DatabaseError, connection, transaction

from cms.quizzes.bank import lines_from_options, options_from_lines, save_question
from cms.quizzes.errors import QuizRefused
from cms.quizzes.models import Question, QuestionRevision
from cms.quizzes.publish import publish_quiz
from tests.cms.quizzes.making import make_question

pytestmark = pytest.mark.django_db


def refused(**fields):
    with pytest.raises(QuizRefused) as refusal:
        make_question(**fields)
    return refusal.value.code


def test_an_edit_makes_a_new_revision_and_keeps_the_old_one():
    first = make_question(stem="Bao nhiêu?")

    second = make_question(stem="Có bao nhiêu?", question=first.question)

    first.refresh_from_db()
    assert [(first.number, first.stem), (second.number, second.stem)] == [(1, "Bao nhiêu?"), (2, "Có bao nhiêu?")]


def test_saving_the_same_text_again_makes_no_revision():
    first = make_question()

    assert make_question(question=first.question) == first
    assert QuestionRevision.objects.count() == 1


def test_what_cannot_be_asked_is_refused_with_a_word():
    assert refused(number=1) == "options-number"
    assert refused(right="") == "no-right-option"
    assert refused(right="ab", multiple=False) == "several-right-options"
    assert refused(stem="   ") == "stem-missing"
    assert Question.objects.count() == 0


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([("a", "Có", True), ("a", "Không", False)], "option-id-twice"),
        ([("a", "Có", True), ("b", "Có", False)], "option-twice"),
        ([("a", "Có", True), ("b", " ", False)], "option-empty"),
        ([(str(number), f"Câu {number}", True) for number in range(9)], "options-number"),
    ],
)
def test_options_are_checked(options, code):
    named = [{"id": id_, "text": text, "right": right} for id_, text, right in options]

    with pytest.raises(QuizRefused) as refusal:
        save_question(question=Question(), stem="Đúng không?", multiple=True, options=named)

    assert (refusal.value.code, refusal.value.field) == (code, "answers")


def test_answers_are_typed_one_a_line_with_a_star_before_the_right_ones():
    options = options_from_lines("* 22/12/2024\n\n  24/01/2025\n*Cả hai\n")

    assert [(option["text"], option["right"]) for option in options] == [
        ("22/12/2024", True),
        ("24/01/2025", False),
        ("Cả hai", True),
    ]
    assert lines_from_options(options) == "* 22/12/2024\n24/01/2025\n* Cả hai"


def test_letters_do_not_follow_the_order_in_which_answers_are_typed():
    letters = {options_from_lines(f"* Đúng {number}\nSai\nKhông")[0]["id"] for number in range(30)}

    assert letters == {"a", "b", "c"}
    assert sorted(option["id"] for option in options_from_lines("* Một\nHai\nBa")) == ["a", "b", "c"]


def test_a_revision_is_neither_changed_nor_deleted_through_django():
    revision = make_question()

    for act in (
        revision.save,
        revision.delete,
        lambda: QuestionRevision.objects.update(stem="Khác"),
        lambda: QuestionRevision.objects.all().delete(),
        lambda: revision.question.revisions.update(stem="Khác"),
        lambda: QuestionRevision.objects.bulk_update([revision], ["stem"]),
    ):
        with pytest.raises(TypeError):
            act()


@pytest.mark.parametrize("table", ["questionrevision", "quizversion", "quizslot"])
@pytest.mark.parametrize("statement", ["update quizzes_{table} set id = id", "delete from quizzes_{table}"])
def test_the_database_refuses_too(bank, table, statement, now):
    publish_quiz(bank.quiz, bank.editor, now)

    with pytest.raises(DatabaseError, match="is written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table))

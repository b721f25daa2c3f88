from uuid import uuid4

import pytest

from cms.tracking.attempts import items_of, start, submit
from cms.tracking.results import result_of


@pytest.fixture
def result(cast, quiz, now):
    """The result of an attempt; `answers` are the letters ticked per question of the bank, in its order."""

    def hand_in(*answers):
        attempt, _new = start(cast.member, uuid4(), quiz, now)
        ticked = dict(zip(["Câu hỏi 1?", "Câu hỏi 2?", "Câu hỏi 3?"], answers, strict=True))
        given = {str(item.position): list(ticked[item.revision.stem]) for item in items_of(attempt)}
        done = result_of(submit(cast.member, attempt.pk, given, now, now))
        stems = {item.position: item.revision.stem for item in items_of(attempt)}
        return done, {stems[item["id"]]: item for item in done["items"]}

    return hand_in


def test_what_was_wrong_leads_to_the_very_section(result, quiz):
    quiz.document.body = [("section", {"marker": "II.", "level": "1", "title": "Mục tiêu", "text": ""})]
    quiz.document.save()

    _done, items = result("b", "a", "ac")

    assert items["Câu hỏi 1?"]["read_again"] == {
        "title": f"{quiz.document.title}, mục II", "url": f"{quiz.document.address}#muc-ii",
    }  # fmt: skip
    assert items["Câu hỏi 2?"]["read_again"] is None


def test_a_section_that_is_not_in_the_text_leads_to_the_document(result, quiz):
    _done, items = result("b", "a", "ac")

    assert items["Câu hỏi 1?"]["read_again"] == {"title": quiz.document.title, "url": quiz.document.address}


def test_each_question_tells_its_part_of_the_score(result):
    done, items = result("a", "b", "a")

    assert (done["score"], done["max"]) == ("1.5", "3")
    assert {stem: (item["right"], item["points"]) for stem, item in items.items()} == {
        "Câu hỏi 1?": (True, "1"), "Câu hỏi 2?": (False, "0"), "Câu hỏi 3?": (False, "0.5"),
    }  # fmt: skip

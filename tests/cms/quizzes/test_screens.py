import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from tests.cms.quizzes.making import make_question
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    client = Client()
    client.force_login(make_user("bientap", is_superuser=True))
    return client


def test_the_list_says_in_words_which_questions_are_no_longer_asked(editor):
    revision = make_question(stem="Câu cũ?")
    revision.question.retired = True
    revision.question.save()
    make_question(stem="Câu mới?")

    page = BeautifulSoup(editor.get(reverse("questions:index")).content, "html.parser")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in page.select("main tbody tr")]

    assert {row[0].split("?")[0]: row[-1] for row in rows} == {"Câu cũ": "Có", "Câu mới": "Không"}


def test_every_label_begins_with_a_capital(editor):
    page = BeautifulSoup(editor.get(reverse("questions:add")).content, "html.parser")
    labels = [label.get_text(" ", strip=True) for label in page.select("main form label")]

    assert [label for label in labels if label[:1].islower()] == []
    assert "Câu hỏi" in labels[0]

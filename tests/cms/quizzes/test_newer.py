"""Two people in one form. The mixin is of the organisation; these are its forms."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from cms.quizzes.bank import latest_revision, lines_from_options, save_question
from cms.quizzes.models import Question, Quiz
from tests.cms.quizzes.making import make_question
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def signed_in(username, name):
    client = Client()
    client.force_login(make_user(username, is_superuser=True, first_name=name))
    return client


def opened(client, address):
    """The fields of the form as a browser would send them back."""
    form = BeautifulSoup(client.get(address).content, "html.parser").select_one("#w-editor-form")
    fields = {one["name"]: one.get("value", "") for one in form.select("input[name]:not([type=checkbox])")}
    fields |= {one["name"]: one.get_text().strip("\n") for one in form.select("textarea[name]")}
    for one in form.select("input[type=checkbox][checked]"):
        fields.setdefault(one["name"], []).append(one.get("value", "on"))
    return fields | {
        one["name"]: (one.select_one("[selected]") or {}).get("value", "") for one in form.select("select")
    }


@pytest.fixture
def quiz():
    quiz = Quiz.objects.create(title="Tìm hiểu", slug="tim-hieu")
    quiz.questions.set([make_question(stem="Câu một?").question])
    return quiz


def test_the_second_to_save_is_told_by_whom_and_saves_over_it_only_when_asked_again(quiz):
    address = reverse("quizzes:edit", args=[quiz.pk])
    one, two = signed_in("mot", "Lê Thị Hai"), signed_in("hai", "Trần Văn Ba")
    of_one, of_two = opened(one, address), opened(two, address)

    assert one.post(address, of_one | {"title": "Của người thứ nhất"}).status_code == 302
    told = two.post(address, of_two | {"title": "Của người thứ hai"})

    page = BeautifulSoup(told.content, "html.parser")
    assert Quiz.objects.get().title == "Của người thứ nhất"
    assert "Lê Thị Hai đã lưu một phiên bản khác" in page.select_one("main").get_text(" ", strip=True)
    assert page.select_one("#id_title")["value"] == "Của người thứ hai"
    again = of_two | {"title": "Của người thứ hai", "seen": page.select_one("[name=seen]")["value"]}
    assert two.post(address, again).status_code == 302
    assert Quiz.objects.get().title == "Của người thứ hai"


def test_what_is_ticked_counts_as_well(quiz):
    address, client = reverse("quizzes:edit", args=[quiz.pk]), signed_in("mot", "Một")
    form = opened(client, address)
    quiz.questions.add(make_question(stem="Câu hai?").question)

    assert client.post(address, form).status_code == 200
    assert quiz.questions.count() == 2


def test_a_question_whose_newest_revision_is_another_is_told_too():
    question = make_question(stem="Câu một?").question
    address, client = reverse("questions:edit", args=[question.pk]), signed_in("mot", "Một")
    form = opened(client, address)
    latest = latest_revision(question)
    save_question(question=question, stem="Câu một, sửa?", multiple=False, options=latest.options)

    assert client.post(address, form | {"stem": "Câu một, sửa khác?"}).status_code == 200
    assert latest_revision(question).stem == "Câu một, sửa?"
    assert form["answers"] == lines_from_options(latest.options)


def test_nobody_is_told_of_their_own_saving_or_of_a_new_form(quiz):
    address, client = reverse("quizzes:edit", args=[quiz.pk]), signed_in("mot", "Một")

    assert client.post(address, opened(client, address)).status_code == 302
    assert client.post(address, opened(client, address)).status_code == 302
    assert opened(client, reverse("questions:add"))["seen"] == ""
    assert Question.objects.count() == 1

"""Previews of what is no document: parts of documents and quizzes, and of a document for one audience."""

import re
from urllib.parse import quote

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail_headless_preview.models import PagePreview

from cms.publishing.worker import publish_due
from cms.quizzes.models import Quiz
from cms.quizzes.publish import publish_quiz
from tests.cms.publishing.makers import (
    ANSWER,
    finish_film,
    make_audience,
    make_infographic,
    make_media_summary,
    make_outline,
    make_quiz,
)
from tests.cms.publishing.test_preview import local, main_part
from tests.factories import let_out, make_unit, make_user

pytestmark = pytest.mark.django_db

NEW = "Tên mới, chưa công bố"


def part_of(document, kind):
    page = {"outline": make_outline, "infographic": make_infographic, "media": make_media_summary}[kind](document)
    if kind == "media":
        finish_film(page.asset)
    page.title = NEW
    page.save_revision()
    return page


def quiz_form(quiz, **changed):
    """What the browser sends of the quiz."""
    fields = {name: getattr(quiz, name) or "" for name in ("title", "slug", "introduction", "pass_percent", "grading")}
    fields |= {"document": quiz.document_id or "", "draw": "", "minutes": quiz.minutes, "attempts_allowed": 3}
    return fields | {"questions": [question.pk for question in quiz.questions.all()]} | changed


def preview_of_quiz(client, quiz, mode="reader", **changed):
    address = reverse("quizzes:preview_on_edit", args=[quiz.pk])
    assert client.post(address, quiz_form(quiz, **changed)).json() == {"is_valid": True, "is_available": True}
    return client.get(address, {"mode": mode})


def preview_of(client, document, kind):
    """The address of a preview, and how what it shows is deleted."""
    if kind == "quiz":
        quiz = make_quiz(document, published=False)
        return preview_of_quiz(client, quiz, title=NEW)["Location"], quiz.delete
    page = part_of(document, kind)
    return local(client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))["Location"]), page.delete


@pytest.mark.parametrize("kind", ["outline", "infographic", "media"])
def test_the_preview_of_a_part_is_what_publishing_builds(kind, editor, document, folders):
    publish_due(timezone.now())
    page = part_of(document, kind)
    shown = editor.get(local(editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))["Location"]))

    let_out(page)
    publish_due(timezone.now())

    published = (folders / "site" / "current" / page.address.strip("/") / "index.html").read_text()
    # Files that are not on the site yet have an address for staff alone.
    of_draft = main_part(shown.content.decode()).replace("/xem-truoc/tep/", "/tep/")
    assert NEW in of_draft
    assert of_draft.encode() == main_part(published).encode()


def test_the_preview_of_a_quiz_is_what_publishing_builds(editor, document, folders):
    publish_due(timezone.now())
    quiz = make_quiz(document, published=False)
    audience = make_audience()
    typed = {"title": NEW, "minutes": 20, "audiences": [audience.pk]}
    shown = editor.get(preview_of_quiz(editor, quiz, **typed)["Location"]).content.decode()

    editor.post(reverse("quizzes:edit", args=[quiz.pk]), quiz_form(quiz, **typed))
    publish_quiz(Quiz.objects.get(), None, timezone.now())
    publish_due(timezone.now())

    published = (folders / "site" / "current" / "trac-nghiem/nghi-quyet-57/index.html").read_text()
    assert (NEW in main_part(shown), audience.name in main_part(shown)) == (True, True)
    assert main_part(shown).encode() == main_part(published).encode()


def test_only_the_screen_of_the_cms_shows_the_key(editor, document):
    quiz = make_quiz(document, published=False)
    pages = {mode: preview_of_quiz(editor, quiz, mode).content.decode() for mode in ("questions", "answers")}
    readers = editor.get(preview_of_quiz(editor, quiz)["Location"]).content.decode()

    ticked = {mode: len(BeautifulSoup(page, "html.parser").select("input[checked]")) for mode, page in pages.items()}
    assert ticked == {"questions": 0, "answers": 1}
    assert [ANSWER in page for page in (*pages.values(), readers)] == [True, True, False]
    assert [page.count("đúng</strong>") for page in pages.values()] == [0, 1]
    key = reverse("quizzes:preview_on_edit", args=[quiz.pk])
    secretary = Client()
    secretary.force_login(make_user("bi-thu", [("cell_secretary", make_unit())]))
    assert secretary.get("/cms/").status_code == 200
    assert [client.get(key, {"mode": "answers"})["Location"] for client in (Client(), secretary)] == [
        f"/tai-khoan/dang-nhap/?next={quote(f'{key}?mode=answers')}",
        "/cms/",
    ]


def test_a_quiz_that_was_never_saved_has_a_preview(editor, document):
    address = reverse("quizzes:preview_on_add")
    typed = quiz_form(make_quiz(document, published=False), title=NEW, slug="")

    assert editor.post(address, typed).json()["is_valid"]
    html = editor.get(editor.get(address, {"mode": "reader"})["Location"]).content.decode()

    assert f"<h1>{NEW}</h1>" in html
    assert list(Quiz.objects.values_list("slug", flat=True)) == ["nghi-quyet-57"]


@pytest.mark.parametrize("kind", ["outline", "infographic", "media", "quiz"])
def test_a_preview_is_for_one_person_and_fifteen_minutes_and_goes_with_its_page(kind, editor, document, settings):
    address, delete = preview_of(editor, document, kind)
    other = Client()
    other.force_login(make_user("nguoi-khac", is_superuser=True))
    assert NEW in editor.get(address).content.decode()

    refused = [other.get(address), Client().get(address), editor.get(address.replace("user", "uzer"))]
    with time_machine.travel(timezone.now().timestamp() + 901):
        refused.append(editor.get(address))
    settings.STAFF_MFA = True
    without_factor = editor.get(address)
    settings.STAFF_MFA = False
    delete()
    refused.append(editor.get(address))

    assert [answer.status_code for answer in (*refused, without_factor)] == [403, 403, 403, 403, 403, 302]
    assert [NEW in answer.content.decode() for answer in (*refused, without_factor)] == [False] * 6


def test_who_has_lost_the_role_no_longer_sees_the_preview(cast, folders):
    from tests.factories import make_document

    author, client = make_user("tac-gia", [("author", cast.commune)]), Client()
    client.force_login(author)
    page = make_document("3-NQ/ĐU", unit=cast.commune, live=False)
    page.save_revision(user=author)
    address = local(client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))["Location"])
    assert client.get(address).status_code == 200

    author.role_assignments.all().update(valid_to="2020-01-02")

    assert client.get(address).status_code == 403


def test_each_audience_is_shown_the_newest_draft_of_its_outline(editor, document):
    outline = part_of(document, "outline")
    edit = editor.get(reverse("wagtailadmin_pages:edit", args=[document.pk])).content.decode()
    modes = [option.get_text() for option in BeautifulSoup(edit, "html.parser").select("#id_preview_mode option")]
    address = reverse("wagtailadmin_pages:view_draft", args=[document.pk])

    html = editor.get(local(editor.get(address, {"mode": f"outline-{outline.pk}"})["Location"])).content.decode()

    assert modes == ["Trang của người đọc", "Dành cho: Bí thư chi bộ"]
    assert f"<h1>{NEW}</h1>" in html
    assert editor.get(address, {"mode": "outline-999"}).status_code == 404


def test_the_panel_offers_a_phone_first(editor, document):
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[document.pk])).content.decode()

    sizes = re.findall(r'value="(\w+)"\s+data-action="w-preview#togglePreviewSize".*?data-device-width="(\d+)"\s+(checked)?', page, re.DOTALL)  # fmt: skip
    assert sizes == [("phone", "360", "checked"), ("tablet", "768", ""), ("desktop", "1280", "")]
    assert PagePreview.objects.count() == 0

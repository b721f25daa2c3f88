"""Two people at one page: who has it open, whose version is newer, and what they remark to each other."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Comment, Page, TaskState
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.handbook.writers import writers_of
from tests.cms.publishing.test_preview import form_of
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    """A draft of the commune under approval, its author and its approver."""
    cast.page = make_document("3-NQ/ĐU", unit=cast.commune, live=False)
    cast.author = make_user("tac-gia", [("author", cast.commune)], first_name="Lê Thị Hai")
    cast.approver = make_user("nguoi-duyet", [("approver", cast.commune)], first_name="Trần Văn Ba")
    cast.address = reverse("wagtailadmin_pages:edit", args=[cast.page.pk])
    page = Page.objects.get(pk=cast.page.pk).specific
    signed_in(cast.author).post(cast.address, form_of(page))
    page.refresh_from_db()
    page.get_workflow().start(page, cast.author)
    return cast


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def remark(text, **fields):
    """What the browser sends of one remark; with an id, of one that is already there."""
    row = {"text": text, "contentpath": "summary", "position": "", "id": "", "replies": inline_formset([])} | fields
    return nested_form_data({"comments": inline_formset([row], initial=1 if row["id"] else 0)})


def ping(client, page):
    return client.post(reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", page.pk, 999]))


def test_both_see_who_else_has_the_page_open(desk):
    ping(signed_in(desk.author), desk.page)

    [other] = ping(signed_in(desk.approver), desk.page).json()["other_sessions"]

    assert (other["user"], other["is_editing"]) == ("Lê Thị Hai", False)


def test_nobody_of_another_committee_learns_who_works_on_a_page(desk):
    far = signed_in(make_user("tac-gia-xa", [("author", desk.other)]))

    assert ping(far, desk.page).status_code == 404
    assert signed_in(desk.outsider).post("/cms/editing-sessions/release/1/").status_code == 302


def test_autosave_never_overwrites_a_newer_version(desk):
    client, page = signed_in(desk.author), Page.objects.get(pk=desk.page.pk).specific
    loaded = page.get_latest_revision()
    page.summary = "Bản mới hơn"
    page.save_revision(user=desk.approver)
    form = form_of(page) | {"summary": "Bản cũ", "loaded_revision_id": loaded.pk}
    form["loaded_revision_created_at"] = loaded.created_at.isoformat()

    answer = client.post(desk.address, form, headers={"Accept": "application/json"})

    assert answer.json() == {
        "success": False,
        "error_code": "invalid_revision",
        "error_message": "Lưu sẽ ghi đè phiên bản mới hơn.",
    }
    assert Page.objects.get(pk=page.pk).get_latest_revision_as_object().summary == "Bản mới hơn"


def test_an_approver_remarks_and_the_author_ticks_it_off_when_the_page_is_back(desk):
    page = Page.objects.get(pk=desk.page.pk).specific
    screen = signed_in(desk.approver).get(desk.address).content.decode()
    signed_in(desk.approver).post(desk.address, form_of(page) | remark("Ghi rõ căn cứ"))

    said = Comment.objects.get()
    waiting = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    waiting.task.specific.on_action(waiting, desk.approver, "reject", comment="Xem bình luận")
    seen = signed_in(desk.author).get(desk.address).content.decode()
    signed_in(desk.author).post(desk.address, form_of(page) | remark("Ghi rõ căn cứ", id=said.pk, resolved="on"))

    assert 'aria-label="Mở hoặc đóng khung bình luận"' in screen
    assert (said.text, said.user, said.contentpath) == ("Ghi rõ căn cứ", desk.approver, "summary")
    assert json.dumps("Ghi rõ căn cứ") in seen
    assert Comment.objects.get().resolved_by == desk.author


def test_remarking_is_not_writing(desk):
    page = Page.objects.get(pk=desk.page.pk).specific
    signed_in(desk.approver).post(desk.address, form_of(page) | remark("Ghi rõ căn cứ"))
    remarked = Page.objects.get(pk=page.pk).get_latest_revision()
    after_remark = writers_of(remarked)

    signed_in(desk.approver).post(desk.address, form_of(page) | {"summary": "Chữa một dấu phẩy"})

    assert (remarked.user, Comment.objects.count()) == (desk.approver, 1)
    assert desk.approver.pk not in after_remark
    assert desk.approver.pk in writers_of(Page.objects.get(pk=page.pk).get_latest_revision())


def test_what_the_editor_does_to_a_text_by_itself_is_no_writing(desk):
    page = Page.objects.get(pk=desk.page.pk).specific
    page.key_points = "Một\nHai"
    page.body = [("section", {"marker": "I.", "level": "1", "title": "Một", "text": RichText("<p>Đoạn.</p>")})]
    page.body.append(("section", {"marker": "II.", "level": "1", "title": "Hai", "text": RichText("")}))
    page.save_revision(user=desk.author)
    page.key_points = "Một\r\nHai"
    page.body[0].value["text"] = RichText('<p data-block-key="a1b2c">Đoạn.</p>')
    page.body[1].value["text"] = RichText('<p data-block-key="d3e4f"></p>')
    passed_through = page.save_revision(user=desk.approver)
    page.body[1].value["text"] = RichText('<p data-block-key="d3e4f">Thêm.</p>')
    corrected = page.save_revision(user=desk.approver)

    assert [desk.approver.pk in writers_of(one) for one in (passed_through, corrected)] == [False, True]

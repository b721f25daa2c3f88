"""Who takes a document down, what that calls off, and how it comes back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, WorkflowState

from cms.handbook.approval import NotToBePublished
from cms.handbook.models import DocumentPage, TakeDown
from cms.handbook.take_down import acts
from cms.organisation.models import AuditEvent
from cms.tracking import attempts
from tests.cms.publishing.makers import make_infographic, make_outline, make_quiz
from tests.factories import make_document, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, settings, tmp_path):
    """A live document of the commune with two live parts and one draft; who works on it, and who works elsewhere."""
    settings.MEDIA_ROOT, settings.RELEASES_DIR = str(tmp_path / "media"), tmp_path / "site"
    cast.author = make_user("tac-gia", [("author", cast.commune)])
    cast.page = make_document("3-NQ/ĐU", unit=cast.commune)
    cast.page.save_revision(user=cast.author).publish()
    cast.outline = make_outline(cast.page)
    cast.outline.save_revision(user=cast.author).publish()
    cast.picture = make_infographic(cast.page)  # live without a version, as pages made by programs are
    cast.draft = make_outline(cast.page, slug="chua-xong", title="Chưa xong", live=False)
    cast.publisher = make_user("phat-hanh", [("publisher", cast.commune)])
    cast.approver = make_user("nguoi-duyet", [("approver", cast.commune)])
    cast.of_province = make_user("phat-hanh-tinh", [("publisher", cast.province)])
    cast.elsewhere = make_user("phat-hanh-xa-khac", [("publisher", cast.other)])
    return cast


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def down(desk, by=None):
    return acts.take_down(desk.page, by=by or desk.publisher, reason="Số liệu sai", now=timezone.now())


def restore(desk, by=None, how=TakeDown.Lift.AS_IT_WAS):
    return acts.lift(desk.page, by=by or desk.publisher, how=how, reason="Đã kiểm tra lại", now=timezone.now())


def live(desk):
    pages = (desk.page, desk.outline, desk.picture, desk.draft)
    return [Page.objects.get(pk=page.pk).live for page in pages]


def said(answer):
    return [str(message).strip() for message in answer.context["messages"]]


def address(desk, name="handbook_take_down"):
    return reverse(name, args=[desk.page.pk])


def test_one_act_takes_the_document_and_its_parts_off_and_is_written_down(desk):
    answer = signed_in(desk.publisher).post(address(desk), {"reason": "  Số liệu\nsai "}, follow=True)

    assert live(desk) == [False, False, False, False]
    event = AuditEvent.objects.get(action="document.take_down")
    assert (event.actor, event.object, event.unit_code, event.reason, event.rows) == (
        "phat-hanh", f"document:{desk.page.content_id}", desk.commune.code, "Số liệu sai", 3,
    )  # fmt: skip
    logged = PageLogEntry.objects.get(action=acts.TAKEN)
    assert (logged.page_id, logged.user, logged.data, logged.message) == (
        desk.page.pk, desk.publisher, {"reason": "Số liệu sai"}, "Thu hồi: Số liệu sai",
    )  # fmt: skip
    at = f"{timezone.localtime(event.at):%d/%m/%Y %H:%M}"
    assert [str(line) for line in said(answer)] == [
        "Văn bản đã bị thu hồi. Trong vài giây, các địa chỉ của nó sẽ báo “đã được thu hồi”."
    ]
    editor = make_user("bien-tap-2", [("author", desk.commune), ("publisher", desk.commune)])
    for page in (desk.page, desk.outline):
        told = signed_in(editor).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert said(told)[0].startswith(f"Ngày {at}, do phat-hanh thu hồi, vì: Số liệu sai")
        assert address(desk, "handbook_lift") in told.content.decode()


def test_who_may_take_down_and_who_may_restore(desk):
    def answers(name):
        people = (desk.publisher, desk.of_province, desk.approver, desk.author, desk.elsewhere)
        return [signed_in(person).get(address(desk, name)).status_code for person in people]

    assert answers("handbook_take_down") == [200, 200, 200, 302, 404]
    down(desk)
    assert answers("handbook_lift") == [200, 200, 302, 302, 404]


def test_the_screen_says_what_disappears_and_asks_for_a_reason(desk):
    client = signed_in(desk.publisher)
    html = client.get(address(desk)).content.decode()
    assert [title in html for title in (desk.outline.title, desk.picture.title, desk.draft.title)] == [
        True,
        True,
        False,
    ]

    answer = client.post(address(desk), {"reason": " "})

    assert "Hãy ghi lý do" in answer.content.decode()
    assert live(desk)[0]


def test_a_second_click_and_a_deleted_document_are_told_and_change_nothing(desk):
    client = signed_in(desk.publisher)
    client.post(address(desk), {"reason": "Một"})
    assert said(client.post(address(desk), {"reason": "Hai"}, follow=True))[1] == "Văn bản này đã được thu hồi rồi."
    assert TakeDown.objects.get().reason == "Một"

    restore(desk)
    answer = client.post(address(desk, "handbook_lift"), {"reason": "x", "how": "as_it_was"}, follow=True)
    assert said(answer)[0] == "Văn bản này không bị thu hồi."
    held = DocumentPage.objects.get(pk=desk.page.pk)
    DocumentPage.objects.get(pk=desk.page.pk).delete()
    with pytest.raises(acts.TakeDownRefused) as refused:
        acts.take_down(held, by=desk.publisher, reason="x", now=timezone.now())
    assert (refused.value.code, client.get(address(desk)).status_code) == ("deleted", 404)


def test_what_was_scheduled_or_under_approval_is_called_off(desk):
    desk.draft.go_live_at = timezone.now() + timedelta(hours=1)
    desk.draft.save_revision(user=desk.author).publish(user=None)
    page = Page.objects.get(pk=desk.page.pk).specific
    page.summary = "Bản sửa"
    page.save_revision(user=desk.author)
    state = page.get_workflow().start(page, desk.author)

    down(desk)

    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_CANCELLED
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_nothing_of_it_is_published_on_any_path_before_that_is_lifted(desk):
    down(desk)
    client = signed_in(desk.publisher)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    new = make_outline(desk.page, slug="moi", title="Mới", live=False)

    for page in (desk.page, desk.outline, desk.draft, new):
        revision = Page.objects.get(pk=page.pk).get_latest_revision() or page.save_revision()
        for user in (desk.of_province, None):
            with pytest.raises(NotToBePublished) as refused:
                revision.publish(user=user)
            assert refused.value.code == "taken-down"
        client.post(f"{bulk}?id={page.pk}&next=/cms/", {"id": page.pk})
        client.post(reverse("wagtailadmin_api:pages:action", args=[page.pk, "publish"]))

    page = Page.objects.get(pk=desk.page.pk).specific
    page.get_workflow().start(page, desk.author)
    task = page.current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    assert "đang bị thu hồi" in signed_in(desk.approver).post(approve, follow=True).content.decode()
    assert (live(desk), Page.objects.get(pk=new.pk).live) == ([False] * 4, False)


def test_restoring_brings_back_what_was_live_and_only_that(desk):
    before = Page.objects.get(pk=desk.page.pk).specific
    later = Page.objects.get(pk=desk.outline.pk).specific
    later.title = "Đề cương đang sửa"
    later.save_revision(user=desk.author)
    down(desk)

    answer = signed_in(desk.publisher).post(
        address(desk, "handbook_lift"), {"reason": "Đã kiểm tra lại", "how": "as_it_was"}, follow=True
    )

    assert said(answer)[0].startswith("Văn bản đã trở lại địa chỉ cũ")
    assert live(desk) == [True, True, True, False]
    after = Page.objects.get(pk=desk.page.pk).specific
    assert (after.address, after.content_id, after.live_revision_id) == (
        before.address, before.content_id, before.live_revision_id,
    )  # fmt: skip
    outline = Page.objects.get(pk=desk.outline.pk)
    assert (outline.title, outline.draft_title, outline.has_unpublished_changes) == (
        "Đề cương cho bí thư chi bộ", "Đề cương đang sửa", True,
    )  # fmt: skip
    event = AuditEvent.objects.get(action="document.restore")
    assert (event.actor, event.reason, event.rows) == ("phat-hanh", "Đã kiểm tra lại", 3)
    assert PageLogEntry.objects.get(action=acts.LIFTED).message == "Khôi phục: Đã kiểm tra lại"


def test_two_people_and_the_tick_count_for_restoring_too(desk):
    both = make_user("viet-va-phat", [("author", desk.commune), ("publisher", desk.commune)])
    desk.outline.title = "Đề cương đã sửa"
    desk.outline.save_revision(user=both).publish()
    down(desk)

    answer = signed_in(both).post(address(desk, "handbook_lift"), {"reason": "x", "how": "as_it_was"})
    assert "Bạn đã viết một phần bài này" in answer.content.decode()
    assert (live(desk), TakeDown.objects.open().count()) == ([False] * 4, 1)

    revision = Page.objects.get(pk=desk.page.pk).get_latest_revision()
    revision.content["holds_no_secret"] = False
    revision.save()
    with pytest.raises(NotToBePublished) as refused:
        restore(desk)
    assert (refused.value.code, TakeDown.objects.open().count()) == ("no-tick", 1)


def test_a_document_that_needs_correcting_goes_through_approval_again(desk):
    down(desk)
    Page.objects.filter(pk=desk.draft.pk).update(live=True)  # by a publish that had passed its check before
    restore(desk, how=TakeDown.Lift.FOR_CORRECTION)
    assert live(desk) == [False] * 4
    assert AuditEvent.objects.filter(action="document.lift").count() == 1

    page = Page.objects.get(pk=desk.page.pk).specific
    page.summary = "Bản đã sửa"
    page.save_revision(user=desk.author)
    page.get_workflow().start(page, desk.author)
    task = page.current_workflow_task_state
    both = make_user("duyet-va-phat", [("approver", desk.commune), ("publisher", desk.commune)])
    signed_in(both).post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]))

    assert live(desk) == [True, False, False, False]


def test_a_draft_of_a_page_made_live_by_a_program_stays_the_latest(desk):
    picture = Page.objects.get(pk=desk.picture.pk).specific
    picture.alt = "Mô tả đang sửa"
    picture.save_revision(user=desk.author)

    down(desk)
    restore(desk)

    picture = Page.objects.get(pk=desk.picture.pk).specific
    assert (picture.alt, picture.get_latest_revision_as_object().alt) == ("Bốn con số", "Mô tả đang sửa")


def test_the_list_shows_the_state_and_offers_the_way_back(desk):
    down(desk)
    answer = signed_in(desk.of_province).get(reverse("documents:index"))
    html = answer.content.decode()

    assert "Đã thu hồi" in html
    assert address(desk, "handbook_lift") in html
    assert f'"{address(desk)}"' not in html


def test_nobody_begins_a_quiz_of_it(desk):
    quiz = make_quiz(desk.page)
    second = make_member(desk.cell)
    assert attempts.start(desk.member, uuid4(), quiz, timezone.now())[1]
    down(desk)

    with pytest.raises(attempts.AttemptUnknown):
        attempts.start(second, uuid4(), quiz, timezone.now())

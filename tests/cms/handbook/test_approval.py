"""Two people, the tick and the stamps, on every path to the public."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.actions.publish_revision import PublishPermissionError
from wagtail.models import Page, TaskState, WorkflowState

from cms.handbook.approval import NotToBePublished
from cms.handbook.models import CommitteeApproval
from tests.cms.publishing.test_preview import form_of
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    """A draft of the commune, saved by its author, who may also publish; and an approver who wrote nothing."""
    cast.page = make_document("3-NQ/ĐU", unit=cast.commune, live=False)
    every = [("author", cast.commune), ("approver", cast.commune), ("publisher", cast.commune)]
    cast.author = make_user("tac-gia", every)
    cast.approver = make_user("nguoi-duyet", every[1:])
    cast.page.summary = "Về xây dựng nông thôn mới"
    cast.page.save_revision(user=cast.author)
    return cast


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def submit(desk):
    page = Page.objects.get(pk=desk.page.pk).specific
    return page.get_workflow().start(page, desk.author)


def state_of(desk):
    return TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)


def is_live(desk):
    return Page.objects.get(pk=desk.page.pk).live


def act(client, desk, name, **data):
    return client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[desk.page.pk, name, state_of(desk).pk]), data, follow=True
    )


def test_what_another_person_approves_is_published(desk):
    submit(desk)

    act(signed_in(desk.approver), desk, "approve", comment="Nhất trí")

    assert is_live(desk)
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED


def test_the_last_approval_lets_out_the_version_it_was_given_for_and_no_other(desk):
    approver = make_user("chi-duyet", [("approver", desk.commune)])
    submit(desk)

    act(signed_in(approver), desk, "approve")
    live = Page.objects.get(pk=desk.page.pk)
    later = desk.page.save_revision(user=desk.author)

    assert (live.live, live.live_revision_id) == (True, TaskState.objects.get().revision_id)
    with pytest.raises(PublishPermissionError):
        later.publish(user=approver)


def test_an_author_does_not_approve_the_own_page_on_any_path(desk):
    submit(desk)
    client = signed_in(desk.author)

    assert act(client, desk, "approve").status_code in (200, 403)
    with pytest.raises(NotToBePublished, match="Bạn không được quyết định"):
        state_of(desk).task.specific.on_action(state_of(desk), desk.author, "approve")
    with pytest.raises(NotToBePublished) as refused:
        desk.page.get_latest_revision().publish(user=desk.author)
    client.post(reverse("wagtailadmin_pages:edit", args=[desk.page.pk]), form_of(desk.page) | {"action-publish": "1"})
    client.post(
        f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?id={desk.page.pk}&next=/cms/"
    )
    client.post(reverse("wagtailadmin_api:pages:action", args=[desk.page.pk, "publish"]))

    assert refused.value.code == "own-page"
    assert not is_live(desk)
    assert state_of(desk).status == TaskState.STATUS_IN_PROGRESS


def test_whoever_corrects_a_page_has_written_part_of_it(desk):
    desk.page.summary = "Về xây dựng nông thôn mới, sửa"
    desk.page.save_revision(user=desk.approver)

    with pytest.raises(NotToBePublished) as refused:
        desk.page.get_latest_revision().publish(user=desk.approver)
    assert refused.value.code == "own-page"


def test_a_page_is_returned_with_a_note_and_never_without(desk):
    submit(desk)
    client = signed_in(desk.approver)

    answer = act(client, desk, "reject", comment=" ")
    assert state_of(desk).status == TaskState.STATUS_IN_PROGRESS
    assert answer.status_code == 200
    act(client, desk, "reject", comment="Bổ sung căn cứ")

    state = TaskState.objects.get()
    assert (state.status, state.comment, state.finished_by) == ("rejected", "Bổ sung căn cứ", desk.approver)


def test_nobody_of_another_committee_decides(desk):
    submit(desk)
    far = make_user("duyet-xa-khac", [("approver", desk.other)])
    task = CommitteeApproval.objects.get()

    assert (task.get_actions(desk.page, far), task.may(desk.page, desk.approver)) == ([], True)
    assert list(task.get_task_states_user_can_moderate(far)) == []
    assert [state.pk for state in task.get_task_states_user_can_moderate(desk.approver)] == [state_of(desk).pk]
    assert act(signed_in(far), desk, "approve").status_code == 404


def test_a_step_may_belong_to_the_committee_above(desk):
    task = CommitteeApproval.objects.get()
    task.level = CommitteeApproval.Level.ABOVE
    task.save()
    of_province = make_user("duyet-tinh", [("approver", desk.province)])

    assert list(task.approvers(desk.page)) == [of_province]


@pytest.mark.parametrize("where", ["title", "body", "file"])
def test_a_document_that_bears_a_stamp_is_published_on_no_path(desk, where):
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model

    if where == "title":
        desk.page.summary = "Kế hoạch TỐI MẬT"
    elif where == "body":
        desk.page.body = [("opening", _rich("<p>TỈNH ỦY VĨNH LONG</p><p>TỐI MẬT</p><p>Số 3</p>"))]
    else:
        file = ContentFile(b"%PDF-1.4", name="3-NQ_toi-mat.pdf")
        desk.page.original_file = get_document_model().objects.create(title="Tệp gốc", file=file)
    desk.page.save_revision(user=desk.author)
    submit(desk)

    answer = act(signed_in(desk.approver), desk, "approve")
    for user in (desk.approver, None):
        with pytest.raises(NotToBePublished) as refused:
            desk.page.get_latest_revision().publish(user=user)
        assert refused.value.code == "stamp"

    assert not is_live(desk)
    assert "dấu độ mật" in answer.content.decode()


def test_a_document_without_the_tick_stays_inside_and_the_approver_is_told(desk):
    desk.page.holds_no_secret = False
    desk.page.save_revision(user=desk.author)
    submit(desk)

    answer = act(signed_in(desk.approver), desk, "approve")
    told = signed_in(desk.approver).post(reverse("wagtailadmin_api:pages:action", args=[desk.page.pk, "publish"]))

    assert "chưa được đánh dấu" in answer.content.decode()
    assert (told.status_code, "chưa được đánh dấu" in told.json()["detail"]) == (403, True)
    assert not is_live(desk)


def test_a_publisher_who_changes_the_page_in_the_editor_keeps_the_draft_and_is_told(desk):
    both = make_user("bien-tap-2", [("author", desk.commune), ("publisher", desk.commune)])
    client, address = signed_in(both), reverse("wagtailadmin_pages:edit", args=[desk.page.pk])
    form = form_of(desk.page) | {"summary": "Trích yếu đã sửa", "action-publish": "1"}

    answer = client.post(address, form, follow=True)

    assert "Bạn đã viết một phần bài này" in answer.content.decode()
    assert Page.objects.get(pk=desk.page.pk).get_latest_revision_as_object().summary == "Trích yếu đã sửa"
    assert not is_live(desk)


def _rich(html):
    from wagtail.rich_text import RichText

    return RichText(html)

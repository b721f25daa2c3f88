"""Pages that come and go by the clock, with real runs of the worker."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.handbook.dashboard import drafts_of
from cms.publishing.worker import publish_due
from tests.cms.publishing.makers import make_outline
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db

NOT_BEFORE = "van-ban/2024/3-nq-du/index.html"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def desk(cast, now, folders):
    """A draft that is to come out in an hour, saved by its author."""
    cast.site = folders / "site" / "current"
    cast.author = make_user("tac-gia", [("author", cast.commune)])
    cast.approver = make_user("nguoi-duyet", [("approver", cast.commune), ("publisher", cast.commune)])
    cast.page = make_document("3-NQ/ĐU", unit=cast.commune, live=False, summary="Việc của ngày mai")
    cast.page.go_live_at = now + timedelta(hours=1)
    cast.page.save_revision(user=cast.author)
    publish_due(now, force=True)
    return cast


def approve(desk):
    page = Page.objects.get(pk=desk.page.pk).specific
    page.get_workflow().start(page, desk.author)
    task = page.current_workflow_task_state
    client = Client()
    client.force_login(desk.approver)
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]))


def after(hours, **options):
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        return publish_due(timezone.now(), **options)


def mentions(desk, words="Việc của ngày mai"):
    return [file for file in desk.site.resolve().rglob("*.html") if words in file.read_text()]


def test_an_approved_page_waits_for_its_hour_and_comes_out_at_it(desk, now):
    approve(desk)
    publish_due(now, force=True)
    assert (mentions(desk), Page.objects.get(pk=desk.page.pk).live) == ([], False)

    after(2)

    assert desk.site.joinpath(NOT_BEFORE) in [
        desk.site / file.relative_to(desk.site.resolve()) for file in mentions(desk)
    ]
    assert Page.objects.get(pk=desk.page.pk).live


def test_an_hour_that_nobody_approved_brings_nothing_out(desk):
    after(2, force=True)

    assert (mentions(desk), Page.objects.get(pk=desk.page.pk).live) == ([], False)


def test_a_page_leaves_the_site_when_it_expires(desk, now):
    approve(desk)
    other = make_document("4-NQ/ĐU", unit=desk.commune, summary="Việc có hạn", expire_at=now + timedelta(hours=3))
    make_outline(other, body=[("opening", "<p>Lời có hạn</p>")])
    after(2)
    assert [bool(mentions(desk, words)) for words in ("Việc có hạn", "Lời có hạn")] == [True, True]

    after(4)

    assert [bool(mentions(desk, words)) for words in ("Việc có hạn", "Lời có hạn")] == [False, False]
    assert Page.objects.get(pk=other.pk).expired


def test_one_that_may_not_go_out_holds_back_no_other_and_its_author_is_told(desk, now):
    """The tick was taken away from the document after its outline was scheduled."""
    approve(desk)
    home = make_document("5-NQ/ĐU", unit=desk.commune, holds_no_secret=False)
    outline = make_outline(home, title="Đề cương hẹn giờ", live=False)
    outline.go_live_at = now + timedelta(minutes=30)
    revision = outline.save_revision(user=desk.author)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=outline.go_live_at)

    after(2)

    assert (Page.objects.get(pk=desk.page.pk).live, Page.objects.get(pk=outline.pk).live) == (True, False)
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    assert {draft.page.pk: draft.refusal[:20] for draft in drafts_of(desk.author)} == {
        outline.pk: "Văn bản chưa được đá"
    }
    client = Client()
    client.force_login(desk.author)
    address = reverse("wagtailadmin_pages:edit", args=[outline.pk])
    assert "Bài không được phát hành vào giờ đã hẹn: Văn bản chưa" in client.get(address).content.decode()
    assert "Bài không được phát hành vào giờ đã hẹn: Văn bản chưa" in client.get("/cms/").content.decode()
    history = reverse("wagtailadmin_pages:history", args=[outline.pk])
    assert "Không phát hành vào giờ đã hẹn" in client.get(history).content.decode()

    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        outline.save_revision(user=desk.author)
        assert drafts_of(desk.author)[0].refusal == ""


@pytest.mark.logs_errors
def test_a_page_that_breaks_in_its_hour_does_not_stop_the_publisher(desk):
    approve(desk)
    broken = make_document("6-NQ/ĐU", unit=desk.commune, live=False)
    revision = broken.save_revision(user=desk.author)
    Revision.objects.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now(), content={**revision.content, "issued_on": "hôm qua"}
    )

    after(2)

    assert (Page.objects.get(pk=desk.page.pk).live, Page.objects.get(pk=broken.pk).live) == (True, False)

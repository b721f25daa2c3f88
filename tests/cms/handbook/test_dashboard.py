"""The first screen: whose drafts, what lacks a part, and nothing of other committees."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page

from cms.handbook.dashboard import drafts_of, lines_for
from cms.handbook.take_down import acts
from cms.media.dashboard import jobs_of
from cms.media.models import MediaAsset, MediaJob
from cms.organisation.roles import expire
from cms.publishing.dashboard import recently_published
from cms.publishing.worker import publish_due
from tests.cms.publishing.makers import make_infographic, make_media_summary, make_outline, make_quiz
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, settings, tmp_path):
    settings.MEDIA_ROOT, settings.RELEASES_DIR = str(tmp_path / "media"), tmp_path / "site"
    settings.EXPORT_DIR = tmp_path / "export"
    cast.author = make_user("tac-gia-a", [("author", cast.commune)])
    cast.other_author = make_user("tac-gia-b", [("author", cast.other)])
    cast.approver = make_user("duyet-a", [("approver", cast.commune)])
    return cast


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def home(user):
    return signed_in(user).get("/cms/").content.decode()


def draft(desk, number, unit, author):
    page = make_document(number, unit=unit, live=False)
    page.save_revision(user=author)
    return page


def test_the_drafts_a_person_saved_last_are_theirs(desk):
    mine = draft(desk, "3-NQ/ĐU", desk.commune, desk.author)
    live = make_document("4-NQ/ĐU", unit=desk.commune)
    live.save_revision(user=desk.author).publish()
    taken_over = draft(desk, "5-NQ/ĐU", desk.commune, desk.author)
    taken_over.save_revision(user=desk.approver)
    changed = make_document("6-NQ/ĐU", unit=desk.commune)
    changed.save_revision(user=desk.author)

    assert [one.page.pk for one in drafts_of(desk.author)] == [changed.pk, mine.pk]
    acts.take_down(changed, by=desk.approver, reason="Sai", now=timezone.now())
    part = make_outline(changed, live=False)
    part.save_revision(user=desk.author)
    assert [one.taken_down for one in drafts_of(desk.author)] == [True, True, False]
    assert "Nghị quyết 3-NQ/ĐU" in home(desk.author)


def test_nobody_sees_names_of_drafts_of_another_committee_not_even_the_own_of_earlier(desk):
    theirs = draft(desk, "77-NQ/ĐU", desk.other, desk.other_author)
    asset = MediaAsset.objects.create(title="Phim của xã khác", type="video", uploaded_by_user=desk.other_author)
    MediaJob.objects.create(asset=asset, kind="process", key="b" * 64)
    moved = make_user("chuyen-xa", [("author", desk.other), ("author", desk.commune)])
    page = Page.objects.get(pk=theirs.pk).specific
    page.save_revision(user=moved)
    page.locked, page.locked_by, page.locked_at = True, moved, timezone.now()
    page.save()
    page.get_workflow().start(page, moved)
    assert "77-NQ/ĐU" in home(moved)

    expire(moved.role_assignments.get(unit=desk.other), by=None, on=timezone.localdate() - timedelta(days=1))

    for user in (desk.author, desk.approver, type(moved).objects.get(pk=moved.pk)):
        text = home(user)
        assert ("77-NQ/ĐU" in text, "Phim của xã khác" in text) == (False, False)


def test_what_waits_is_exactly_what_the_person_may_decide(desk):
    waiting = {}
    for number, unit, author in (
        ("3-NQ/ĐU", desk.commune, desk.author),
        ("4-NQ/ĐU", desk.commune, desk.approver),
        ("5-NQ/ĐU", desk.other, desk.other_author),
    ):
        page = draft(desk, number, unit, author)
        waiting[number] = page.get_workflow().start(page, author)

    request = type("Request", (), {"user": desk.approver})()
    context = WorkflowObjectsToModeratePanel().get_context_data({"request": request, "csrf_token": ""})

    assert [state["obj"].specific.number for state in context["states"]] == ["3-NQ/ĐU"]


def test_each_count_of_what_is_lacking_leads_to_exactly_those_rows(desk):
    whole = make_document("3-NQ/ĐU", unit=desk.commune)
    make_outline(whole)
    make_infographic(whole)
    make_media_summary(whole)
    sound = make_media_summary(whole, slug="nghe", title="Nghe")
    MediaAsset.objects.filter(pk=sound.asset.pk).update(type="audio")
    make_quiz(whole)
    half = make_document("4-NQ/ĐU", unit=desk.commune)
    make_outline(half)
    make_infographic(half, live=False)
    make_quiz(half, slug="chua-phat-hanh", published=False)
    make_document("5-NQ/ĐU", unit=desk.commune)
    make_document("6-NQ/ĐU", unit=desk.commune, live=False)
    make_document("7-NQ/ĐU", unit=desk.other)
    client = signed_in(desk.author)

    lines = lines_for(desk.author)

    assert [(line.address.rpartition("=")[2], line.count, line.of) for line in lines] == [
        ("outline", 1, 3), ("infographic", 2, 3), ("video", 2, 3), ("audio", 2, 3), ("quiz", 2, 3),
    ]  # fmt: skip
    for line in lines:
        assert client.get(line.address).context["object_list"].count() == line.count
    listed = client.get(f"{reverse('documents:index')}?lacks=quiz").context["object_list"]
    assert {page.specific.number for page in listed} == {"4-NQ/ĐU", "5-NQ/ĐU"}
    assert '<progress class="desk-bar" value="2" max="3"' in home(desk.author)


def test_media_jobs_under_way_and_failed_are_those_of_the_own_files(desk):
    made = {}
    for state in ("running", "failed", "done"):
        asset = MediaAsset.objects.create(title=f"Phim {state}", type="video", uploaded_by_user=desk.author)
        made[state] = MediaJob(
            asset=asset,
            kind="process",
            key="b" * 64,
            state=state,
            failure_reason="Tệp hỏng" * (state == "failed"),
            failure_code="broken" * (state == "failed"),
        )
        if state == "running":
            made[state].lease_token, made[state].lease_expires_at = asset.uid, timezone.now()
        made[state].percent = 100 if state == "done" else 0
        made[state].save()
    superuser = make_user("tat-ca", is_superuser=True)

    assert {job.pk for job in jobs_of(superuser)} == {made["running"].pk, made["failed"].pk}
    text = home(superuser)
    assert ("Tệp hỏng" in text, "Phim running" in text, "Phim done" in text) == (True, True, False)
    assert list(jobs_of(desk.other_author)) == []


def test_what_came_out_says_since_when_readers_have_it_and_a_failed_build_says_why(desk):
    page = make_document("3-NQ/ĐU", unit=desk.commune)
    page.save_revision(user=desk.author).publish()
    assert [(one.page.pk, one.on_site_at) for one in recently_published(desk.author)] == [(page.pk, None)]

    [release] = publish_due(timezone.now())
    type(page).objects.filter(pk=make_document("58-NQ/ĐU", unit=desk.other).pk).update(reader_path="/cms/58/")
    publish_due(timezone.now(), force=True)

    assert [one.on_site_at for one in recently_published(desk.author)] == [release.finished_at]
    assert list(recently_published(desk.other_author)) == []
    text = home(desk.author)
    assert f"{timezone.localtime(release.finished_at):%H:%M %d/%m/%Y}" in text
    assert "/cms/58/: " in text


def test_the_first_screen_asks_as_often_for_many_rows_as_for_one(desk):
    def fill(first, count):
        for number in range(first, first + count):
            live = make_document(f"{number}-NQ/ĐU", unit=desk.commune)
            live.save_revision(user=desk.author).publish()
            page = draft(desk, f"{number}-KL/ĐU", desk.commune, desk.author)
            page.get_workflow()
            asset = MediaAsset.objects.create(title=f"Phim {number}", type="video", uploaded_by_user=desk.author)
            MediaJob.objects.create(asset=asset, kind="process", key=f"{number}".ljust(64, "c"))

    client = signed_in(desk.author)
    fill(10, 1)
    client.get("/cms/")
    with CaptureQueriesContext(connection) as one:
        client.get("/cms/")
    fill(20, 5)
    with CaptureQueriesContext(connection) as many:
        client.get("/cms/")

    assert [query["sql"] for query in many][len(one) :] == []

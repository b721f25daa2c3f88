import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.publishing.models import REBUILD, OutboxRow, Release
from cms.publishing.worker import publish_due
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_list_says_what_is_live_since_when_by_whom_and_why_one_failed(editor, document):
    [live] = publish_due(timezone.now(), force=True, actor="bientap")
    Release.objects.create(
        name="hong", state="failed", started_at=timezone.now(), finished_at=timezone.now(), log="Mẫu trang bị lỗi"
    )

    html = editor.get(reverse("publishing_releases")).content.decode()

    at = timezone.localtime(live.finished_at)
    assert f"{at:%H:%M %d/%m/%Y}" in html
    assert live.name in html
    assert "bientap" in html
    assert "Mẫu trang bị lỗi" in html


def test_the_list_asks_as_often_for_three_releases_as_for_one(editor, document, django_assert_num_queries):
    publish_due(timezone.now())
    address = reverse("publishing_releases")
    editor.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        editor.get(address)
    for number in range(2):
        Release.objects.create(name=f"them-{number}", state="replaced", started_at=timezone.now())
    with django_assert_num_queries(len(one)):
        editor.get(address)


def test_building_anew_is_a_wish_sent_by_post(editor):
    address = reverse("publishing_rebuild")

    assert editor.get(address).status_code == 405
    assert editor.post(address)["Location"] == reverse("publishing_releases")
    assert list(OutboxRow.objects.values_list("cause", "actor")) == [(REBUILD, "bientap")]


def test_building_anew_needs_the_right_to(db):
    client = Client()
    client.force_login(make_user("nguoi-ngoai"))

    client.post(reverse("publishing_rebuild"))

    assert not OutboxRow.objects.exists()


def test_the_first_screen_tells_the_state_of_the_site(editor, document):
    publish_due(timezone.now())

    assert reverse("publishing_releases") in editor.get("/cms/").content.decode()

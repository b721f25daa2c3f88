import re

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.media import jobs
from cms.media.models import MediaAsset, MediaJob
from cms.organisation.models import User
from tests.media_pipeline import samples

pytestmark = [pytest.mark.media, pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.MEDIA_WORK_ROOT = str(tmp_path / "work")


@pytest.fixture
def editor(client):
    user = User.objects.create_superuser("editor", password="a long pass phrase")
    client.force_login(user)
    return client


@pytest.fixture
def job(tmp_path):
    clip = samples.film(tmp_path / "clip.mp4", seconds=0.5).read_bytes()
    asset = MediaAsset.objects.create(title="Phim", type="video", file=ContentFile(clip, "clip.mp4"))
    return jobs.enqueue(asset)


def with_permissions(client, *codenames):
    user = User.objects.create_user("reader", password="a long pass phrase")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    client.force_login(user)
    return client


def upload(client, content, *, name="clip.mp4", kind="video", **fields):
    root = 1
    data = {"title": "Phim", "file": SimpleUploadedFile(name, content), "collection": root, "tags": "", **fields}
    return client.post(reverse("wagtailmedia:add", args=[kind]), data)


def test_uploading_orders_the_work_at_once(editor, tmp_path):
    clip = samples.film(tmp_path / "clip.mp4", seconds=0.5).read_bytes()

    response = upload(editor, clip, profile="slides")

    asset = MediaAsset.objects.get()
    assert (response.status_code, response.url) == (302, reverse("wagtailmedia:index"))
    assert (asset.profile, asset.state, asset.width, asset.probe["video"]["codec"]) == (
        "slides",
        "uploaded",
        640,
        "h264",
    )
    assert [(job.asset, job.state) for job in MediaJob.objects.all()] == [(asset, "pending")]
    assert jobs.run_due("worker") == 1
    assert editor.get(reverse("wagtailmedia:index")).status_code == 200
    assert editor.get(reverse("wagtailmedia:edit", args=[asset.pk])).status_code == 200


def test_a_recording_takes_the_audio_profile(editor, tmp_path):
    sound = samples.tone(tmp_path / "s.mp3").read_bytes()

    assert upload(editor, sound, name="s.mp3", kind="audio").status_code == 302

    assert MediaAsset.objects.get().profile == "audio"


def test_an_unreadable_upload_is_refused_with_a_sentence(editor, tmp_path):
    whole = samples.film(tmp_path / "whole.mp4", seconds=4, options=["-movflags", "+faststart"]).read_bytes()

    words = upload(editor, b"only words here, no film", profile="camera")
    half = upload(editor, whole[: len(whole) // 2], profile="camera")
    sound = upload(editor, samples.tone(tmp_path / "s.m4a").read_bytes(), profile="camera")

    assert words.context["form"].errors["file"][0].startswith("Đây không phải tệp video hay âm thanh")
    assert half.context["form"].errors["file"][0].startswith("Tệp bị cắt cụt: chỉ đọc được")
    assert sound.context["form"].errors["file"] == ["Tệp không có hình; hãy chọn loại “âm thanh”."]
    assert (MediaAsset.objects.count(), MediaJob.objects.count()) == (0, 0)


def test_captions_must_be_webvtt(editor, tmp_path):
    clip = samples.film(tmp_path / "clip.mp4", seconds=0.5).read_bytes()

    refused = upload(editor, clip, profile="camera", captions="<script>alert(1)</script>")
    taken = upload(editor, clip, profile="camera", captions="WEBVTT\n\n00:00.000 --> 00:00.500\nXin chào\n")

    assert list(refused.context["form"].errors) == ["captions"]
    assert taken.status_code == 302


def test_an_upload_above_the_houses_limit_is_refused(editor, tmp_path, settings):
    settings.MEDIA_UPLOAD_MAX_BYTES = 1024

    refused = upload(editor, samples.film(tmp_path / "clip.mp4", seconds=0.5).read_bytes(), profile="camera")

    assert list(refused.context["form"].errors) == ["file"]


def test_saving_without_a_new_file_orders_nothing(editor, job):
    jobs.run_due("worker")
    data = {"title": "Tên mới", "profile": "camera", "collection": 1, "tags": "", "captions": "", "transcript": ""}

    editor.post(reverse("wagtailmedia:edit", args=[job.asset_id]), data)

    assert MediaAsset.objects.get().title == "Tên mới"
    assert [job.state for job in MediaJob.objects.all()] == ["done"]


def test_a_composed_film_that_is_not_ready_can_be_listed(editor):
    asset = MediaAsset.objects.create(title="Phim", type="video", recipe={"effect": "none", "slides": []})

    assert editor.get(reverse("wagtailmedia:index")).status_code == 200
    form = editor.get(reverse("wagtailmedia:edit", args=[asset.pk])).context["form"]
    assert list(form.fields) == ["title", "captions", "transcript", "tags"]
    saved = editor.post(reverse("wagtailmedia:edit", args=[asset.pk]), {"title": "Tên mới", "tags": ""})
    assert saved.status_code == 302


def test_the_screen_shows_jobs_without_inline_code(editor, job):
    page = editor.get(reverse("media_jobs:index")).content.decode()

    (table,) = re.findall(r'<table class="listing job-list".*?</table>', page, re.S)
    assert f'data-job="{job.pk}" data-state="pending"' in table
    assert re.findall(r"<script|style=|\son\w+=", table) == []
    assert re.findall(r'<script type="module" src="[^"]*organisation/jobs[^"]*js"></script>', page) != []


def test_the_progress_is_data(editor, job):
    jobs.run_due("worker")

    response = editor.get(reverse("media_jobs:progress"))

    assert "no-store" in response["Cache-Control"].split(", ")
    (row,) = response.json()["jobs"]
    assert row.pop("label") != ""
    assert row == {
        "id": job.pk, "state": "done", "percent": 100, "reason": "", "can_cancel": False, "can_retry": False,
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(editor, django_assert_num_queries, count):
    for number in range(count):
        asset = MediaAsset.objects.create(title=str(number), type="video")
        MediaJob.objects.create(asset=asset, kind="process", key=str(number))

    with django_assert_num_queries(4):
        response = editor.get(reverse("media_jobs:progress"))

    assert len(response.json()["jobs"]) == count


def test_cancel_and_retry_are_posts(editor, job):
    cancel, retry = (reverse(f"media_jobs:{name}", args=[job.pk]) for name in ("cancel", "retry"))

    assert editor.get(cancel).status_code == 405
    assert editor.post(cancel).status_code == 302
    assert MediaJob.objects.get().state == "cancelled"
    assert editor.get(retry).status_code == 405
    assert editor.post(retry).status_code == 302
    assert MediaJob.objects.get().state == "pending"
    # Repeating what waits is refused in words, not by an error page.
    assert editor.post(retry).status_code == 302


def test_whoever_may_only_look_may_not_act(client, job):
    looker = with_permissions(client, "view_mediajob")

    assert looker.get(reverse("media_jobs:index")).status_code == 200
    assert looker.post(reverse("media_jobs:cancel", args=[job.pk])).status_code in (302, 403)
    assert MediaJob.objects.get().state == "pending"


def test_an_outsider_sees_nothing(client, job):
    outsider = with_permissions(client)
    index, progress = reverse("media_jobs:index"), reverse("media_jobs:progress")

    seen = [outsider.get(address).content.decode() for address in (index, progress)]

    assert ["Phim" in page or '"id"' in page for page in seen] == [False, False]
    client.logout()
    assert [client.get(address).status_code for address in (index, progress)] == [302, 302]

import io
import threading
import uuid
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image
from wagtail.models import Collection

from cms.media import jobs
from cms.media.films import FilmSlide, compose_film
from cms.media.models import HandbookImage, MediaAsset, MediaJob, MediaOutput
from cms.media.queries import ready_outputs
from cms.organisation.work import leases
from tests.media_pipeline import samples

pytestmark = [pytest.mark.media, pytest.mark.django_db]

ROLES = ["audio", "opus", "poster", "poster-jpeg", "video"]


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    """Every test has its own storage and work folder."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.MEDIA_WORK_ROOT = str(tmp_path / "work")


def uploaded(tmp_path, name="clip.mp4", **options):
    clip = samples.film(tmp_path / name, **options)
    return asset_of(clip.read_bytes(), name)


def asset_of(content, name="clip.mp4", **fields):
    return MediaAsset.objects.create(title="Phim", type="video", file=ContentFile(content, name), **fields)


def stored_files():
    return sorted(path.name for path in Path(default_storage.path("media/")).glob("??/*/*"))


def test_an_upload_becomes_outputs(tmp_path):
    asset = uploaded(tmp_path)
    job = jobs.enqueue(asset)

    assert jobs.run_due("worker") == 1

    job.refresh_from_db()
    asset.refresh_from_db()
    assert (job.state, job.percent, job.attempts, job.lease_token) == ("done", 100, 1, None)
    assert (asset.state, asset.reason, asset.width, asset.height) == ("ready", "", 640, 360)
    assert asset.duration == pytest.approx(1.5, abs=0.1)
    assert asset.probe["video"]["codec"] == "h264"
    assert sorted(ready_outputs(asset)) == ROLES
    video = ready_outputs(asset)["video"]
    assert video.file.name == f"media/{job.result_key[:2]}/{job.result_key}/video-480.mp4"
    assert (video.width, video.height, video.file.size) == (640, 360, video.bytes)
    assert list(Path(tmp_path / "work").glob("??/*")) == []


def test_ordering_twice_is_one_job_and_running_twice_one_piece_of_work(tmp_path):
    asset = uploaded(tmp_path)
    first = jobs.enqueue(asset)

    assert jobs.enqueue(asset) == first
    assert jobs.run_due("worker") == 1
    before = {path: path.stat().st_mtime_ns for path in Path(default_storage.path("media")).rglob("*")}
    assert jobs.enqueue(asset) == first
    assert jobs.run_due("worker") == 0

    assert MediaOutput.objects.count() == 5
    assert {path: path.stat().st_mtime_ns for path in Path(default_storage.path("media")).rglob("*")} == before


def test_the_bell_rings_after_the_commit_only(tmp_path, django_capture_on_commit_callbacks):
    asset = uploaded(tmp_path, seconds=0.5)

    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue(asset)
        assert DBTaskResult.objects.count() == 0

    assert [task.queue_name for task in DBTaskResult.objects.all()] == ["media"]


def test_a_job_whose_worker_was_killed_is_finished_by_the_next(tmp_path):
    asset = uploaded(tmp_path)
    jobs.enqueue(asset)
    dead = leases.claim(MediaJob, worker="dead", now=timezone.now() - timedelta(minutes=5))
    leases.beat(dead, percent=40, now=timezone.now() - timedelta(minutes=5))

    assert jobs.run_due("alive") == 1

    job = MediaJob.objects.get()
    assert (job.state, job.worker, job.attempts) == ("done", "alive", 2)
    with pytest.raises(leases.LeaseLost):
        leases.beat(dead, percent=50, now=timezone.now())
    assert MediaJob.objects.get().percent == 100


def test_a_job_at_work_is_left_to_its_worker(tmp_path):
    jobs.enqueue(uploaded(tmp_path, seconds=0.5))
    leases.claim(MediaJob, worker="other", now=timezone.now())

    assert jobs.run_due("me") == 0
    assert MediaJob.objects.get().worker == "other"


def test_a_job_that_kills_three_workers_is_given_up(tmp_path):
    asset = uploaded(tmp_path, seconds=0.5)
    jobs.enqueue(asset)
    for _ in range(3):
        claimed = leases.claim(MediaJob, worker="dying", now=timezone.now() - timedelta(minutes=10))
        assert claimed is not None
        if claimed.attempts < 3:
            leases.return_expired(MediaJob, timezone.now())

    assert jobs.run_due("worker") == 0

    job = MediaJob.objects.get()
    asset.refresh_from_db()
    assert (job.state, job.failure_code, asset.state) == ("failed", "worker-lost", "failed")
    assert asset.reason == job.failure_reason != ""


@pytest.fixture
def root_collection(transactional_db):
    """Tests with real transactions begin with empty tables, without what migrations put there."""
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("root_collection")
def test_two_workers_never_get_the_same_job(tmp_path):
    for number in range(6):
        asset = asset_of(b"x", f"{number}.mp4", source_sha256=f"{number}" * 64)
        MediaJob.objects.create(asset=asset, kind="process", key=f"{number}" * 64)
    claimed = []

    def work():
        try:
            while len(claimed) < 6:
                # SQLite in memory, unlike in a file, does not wait for a lock.
                with suppress(OperationalError):
                    job = leases.claim(MediaJob, worker="w", now=timezone.now())
                    if job is None:
                        break
                    claimed.append(job.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == sorted(MediaJob.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("broken", ["half", "text"])
def test_an_unreadable_file_is_refused_with_a_sentence_and_not_tried_again(tmp_path, broken):
    whole = samples.film(tmp_path / "whole.mp4", seconds=4, options=["-movflags", "+faststart"]).read_bytes()
    asset = asset_of(whole[: len(whole) // 2] if broken == "half" else b"words, only words, nothing to see")
    jobs.enqueue(asset)

    assert jobs.run_due("worker") == 1
    assert jobs.run_due("worker") == 0

    job = MediaJob.objects.get()
    asset.refresh_from_db()
    code = {"half": "truncated", "text": "unknown-kind"}[broken]
    assert (job.state, job.failure_code, job.attempts, asset.state) == ("failed", code, 1, "rejected")
    assert asset.reason == job.failure_reason
    assert asset.reason.startswith("Tệp bị cắt cụt" if broken == "half" else "Đây không phải")
    assert ready_outputs(asset) == {}


def test_an_ffmpeg_that_ends_with_3_is_tried_three_times(tmp_path, settings, monkeypatch):
    asset = uploaded(tmp_path, seconds=0.5)
    settings.MEDIA_FFMPEG = str(samples.broken_ffmpeg(tmp_path / "ffmpeg", code=3))
    monkeypatch.setenv("MEDIA_FFMPEG", settings.MEDIA_FFMPEG)
    jobs.enqueue(asset)
    seen = []

    for _ in range(4):
        seen.append((jobs.run_due("worker"), MediaJob.objects.get().state))
        MediaJob.objects.filter(state="retry_wait").update(not_before=timezone.now())

    job = MediaJob.objects.get()
    asset.refresh_from_db()
    assert seen == [(1, "retry_wait"), (1, "retry_wait"), (1, "failed"), (0, "failed")]
    assert (job.exit_code, job.failure_code, job.attempts, asset.state) == (3, "broke-off", 3, "failed")
    assert asset.reason != ""
    assert default_storage.exists("media/") is False or stored_files() == []


def test_a_waiting_retry_is_not_due_before_its_time(tmp_path):
    jobs.enqueue(uploaded(tmp_path, seconds=0.5))
    MediaJob.objects.update(state="retry_wait", attempts=1, not_before=timezone.now() + timedelta(seconds=30))

    assert jobs.run_due("worker") == 0
    assert [leases.pause_after(attempt).total_seconds() for attempt in (1, 2, 3)] == [30, 120, 480]


def test_a_cancelled_job_stops_while_it_runs_and_can_be_repeated(tmp_path, monkeypatch):
    monkeypatch.setattr("cms.media.running.SECONDS_BETWEEN_WRITES", 0.0)
    asset = uploaded(tmp_path)
    jobs.enqueue(asset)
    beat = leases.beat

    def cancelled_meanwhile(job, *, percent, now):
        if percent > 0:
            jobs.cancel(job)
        beat(job, percent=percent, now=now)

    with monkeypatch.context() as editor:
        editor.setattr(leases, "beat", cancelled_meanwhile)
        assert jobs.run_due("worker") == 1
    job = MediaJob.objects.get()
    assert (job.state, MediaOutput.objects.count()) == ("cancelled", 0)

    jobs.retry(job)
    assert jobs.run_due("worker") == 1
    assert MediaJob.objects.get().state == "done"


def test_what_has_ended_cannot_be_cancelled_and_what_runs_cannot_be_repeated(tmp_path):
    jobs.enqueue(uploaded(tmp_path, seconds=0.5))
    with pytest.raises(jobs.JobRefused) as refusal:
        jobs.retry(MediaJob.objects.get())
    assert refusal.value.code == "not-repeatable"

    jobs.run_due("worker")
    with pytest.raises(jobs.JobRefused) as refusal:
        jobs.cancel(MediaJob.objects.get())
    assert refusal.value.code == "not-cancellable"


def test_a_newer_file_supersedes_unfinished_work_and_keeps_the_old_film_meanwhile(tmp_path):
    asset = uploaded(tmp_path, seconds=0.5)
    jobs.enqueue(asset)
    jobs.run_due("worker")
    old = ready_outputs(asset)["video"].sha256
    for name, size in (("second.mp4", "320x240"), ("third.mp4", "160x120")):
        asset.file = ContentFile(samples.film(tmp_path / name, size=size, seconds=0.5).read_bytes(), name)
        asset.source_sha256 = ""
        asset.save()
        jobs.enqueue(asset)

    assert sorted(MediaJob.objects.values_list("state", flat=True)) == ["done", "pending", "superseded"]
    assert ready_outputs(asset)["video"].sha256 == old
    jobs.run_due("worker")
    assert ready_outputs(asset)["video"].width == 160


def test_the_same_film_uploaded_twice_is_stored_once(tmp_path):
    content = samples.film(tmp_path / "clip.mp4").read_bytes()
    for name in ("a.mp4", "b.mp4"):
        jobs.enqueue(asset_of(content, name))

    assert jobs.run_due("worker") == 2

    assert len(set(MediaOutput.objects.values_list("file", flat=True))) == 5
    assert len(stored_files()) == 5


def test_half_a_copy_in_the_storage_is_replaced(tmp_path):
    asset = uploaded(tmp_path)
    jobs.enqueue(asset)
    jobs.run_due("worker")
    video = ready_outputs(asset)["video"]
    Path(video.file.path).write_bytes(b"half")
    again = asset_of(Path(asset.file.path).read_bytes(), "again.mp4")

    jobs.enqueue(again)
    jobs.run_due("worker")

    assert Path(video.file.path).stat().st_size == video.bytes


def test_the_database_refuses_states_that_cannot_be(tmp_path):
    asset = asset_of(b"x")
    impossible = [
        {"state": "running"},
        {"state": "pending", "lease_token": uuid.uuid4()},
        {"state": "done", "percent": 50},
        {"state": "failed"},
        {"percent": 101},
    ]
    for number, fields in enumerate(impossible):
        with pytest.raises(IntegrityError), transaction.atomic():
            MediaJob.objects.create(asset=asset, kind="process", key=str(number), **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        MediaAsset.objects.filter(pk=asset.pk).update(state="rejected")


def picture(colour):
    content = io.BytesIO()
    Image.new("RGB", (320, 180), colour).save(content, "PNG")
    return HandbookImage.objects.create(title=colour, file=ContentFile(content.getvalue(), f"{colour}.png"))


def test_a_slide_film_is_composed_from_pictures_and_narration(tmp_path):
    narration = samples.tone(tmp_path / "n.opus", seconds=1).read_bytes()
    slides = [
        FilmSlide(image=picture("red"), narration=ContentFile(narration, "n.opus"), caption="Trang một."),
        FilmSlide(image=picture("blue"), narration=ContentFile(narration, "n.opus"), caption="Trang hai."),
    ]
    uid = uuid.uuid4()

    asset = compose_film(title="Phim tóm tắt", slides=slides, effect="crossfade", uid=uid)
    again = compose_film(title="Phim tóm tắt", slides=slides, effect="crossfade", uid=uid)
    assert (asset, MediaJob.objects.count()) == (again, 1)
    assert jobs.run_due("worker") == 1

    asset.refresh_from_db()
    assert (asset.state, asset.type, asset.profile) == ("ready", "video", "slides")
    assert sorted(ready_outputs(asset)) == sorted([*ROLES, "captions", "transcript"])
    assert asset.file.name == ready_outputs(asset)["video"].file.name
    assert asset.transcript == "Trang một.\n\nTrang hai."
    assert len(default_storage.listdir("narration")[1]) == 1


def test_a_film_without_its_picture_is_refused(tmp_path):
    image = picture("red")
    asset = compose_film(title="Phim", slides=[FilmSlide(image=image, caption="Một.")])
    HandbookImage.objects.all().delete()

    jobs.run_due("worker")

    asset.refresh_from_db()
    assert (asset.state, MediaJob.objects.get().failure_code) == ("rejected", "picture")

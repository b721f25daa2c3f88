"""Does the work of the jobs that are due. The only place that calls `media_pipeline` to make something."""

import logging
import os
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import media_pipeline
from cms.media import outputs
from cms.media.models import MediaAsset, MediaJob
from cms.media.sources import local_path, timeline_of, work_root
from cms.organisation.work import leases
from cms.organisation.work.leases import LeaseLost, exhausted
from media_pipeline import Failed, Manifest, Refused

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_WRITES = 2.0


def run_due(worker: str) -> int:
    """Runs what is due, one job after the other, until nothing is; returns how many. Calling it twice is harmless."""
    if settings.MEDIA_FFMPEG:
        os.environ["MEDIA_FFMPEG"] = settings.MEDIA_FFMPEG
    count = 0
    while True:
        give_up_on_lost()
        job = leases.claim(MediaJob, worker=worker, now=timezone.now())
        if job is None:
            return count
        run(job)
        count += 1
        close_old_connections()


def give_up_on_lost() -> None:
    with transaction.atomic():
        leases.return_expired(MediaJob, timezone.now())
        for job in MediaJob.objects.filter(failure_code=leases.WORKER_LOST, failure_reason="").select_related("asset"):
            MediaJob.objects.filter(pk=job.pk).update(failure_reason=exhausted())
            set_asset(job.asset, MediaAsset.State.FAILED, exhausted())


def run(job: MediaJob) -> None:
    """One attempt. Whatever happens ends in a state with a reason; only a lost lease leaves the row to others."""
    try:
        attempt(job)
    except LeaseLost:
        logger.info("Media job %s was taken away or cancelled", job.pk)


def attempt(job: MediaJob) -> None:
    try:
        finish(job, make(job))
    except LeaseLost:
        raise
    except Refused as refused:
        refuse(job, refused)
    except Failed as failed:
        logger.warning("Media job %s failed: %s", job.pk, failed)
        postpone(job, failed)
    except Exception as error:
        logger.exception("Media job %s failed", job.pk)
        postpone(job, Failed(f"{type(error).__name__}: {error}"))


def make(job: MediaJob) -> Manifest:
    asset = job.asset
    out = work_folder(job)
    if asset.recipe is not None:
        set_asset(asset, MediaAsset.State.ACCEPTED)
        with timeline_of(asset) as timeline:
            return media_pipeline.compose(timeline, out, on_progress=Reporter(job))
    with local_path(asset.file) as source:
        set_asset(asset, MediaAsset.State.PROBING)
        asset.probe = media_pipeline.probe(source).as_dict()
        set_asset(asset, MediaAsset.State.ACCEPTED)
        return media_pipeline.process(source, out, asset.profile, on_progress=Reporter(job))


def work_folder(job: MediaJob) -> Path:
    return work_root() / job.key[:2] / job.key


class Reporter:
    """Progress of the pipeline to the row, at most every two seconds. Doubles as the heartbeat."""

    def __init__(self, job: MediaJob) -> None:
        self.job = job
        self.written_at = 0.0

    def __call__(self, percent: int) -> None:
        if time.monotonic() - self.written_at >= SECONDS_BETWEEN_WRITES:
            leases.beat(self.job, percent=min(percent, 99), now=timezone.now())
            self.written_at = time.monotonic()


def finish(job: MediaJob, manifest: Manifest) -> None:
    folder = work_folder(job)
    now = timezone.now()
    leases.move(job, state=MediaJob.State.VERIFYING, lease_expires_at=now + leases.LEASE)
    stored = []
    for file in manifest.files:
        stored.append(outputs.store(folder, manifest.key, file))
        leases.beat(job, percent=99, now=timezone.now())
    with transaction.atomic():
        leases.release(
            job,
            state=MediaJob.State.DONE,
            percent=100,
            result_key=manifest.key,
            failure_code="",
            failure_reason="",
            finished_at=timezone.now(),
        )
        outputs.record(job, manifest, stored)
        publish_asset(job.asset, manifest, stored)
    shutil.rmtree(folder, ignore_errors=True)


def publish_asset(asset: MediaAsset, manifest: Manifest, stored: list[outputs.Stored]) -> None:
    """The asset tells what Wagtail's own screens want to know: how long, how large, and for a composed film where."""
    video = next((output for output in stored if output.file.role == "video"), None)
    asset.duration = manifest.seconds
    fields = ["duration", "width", "height"]
    if video is not None:
        asset.width, asset.height = video.file.width, video.file.height
    if video is not None and asset.recipe is not None:
        asset.file.name = video.name
        fields.append("file")
    asset.save(update_fields=fields)
    set_asset(asset, MediaAsset.State.READY)


def refuse(job: MediaJob, refused: Refused) -> None:
    with transaction.atomic():
        fail(job, code=refused.code, reason=refused.reason)
        set_asset(job.asset, MediaAsset.State.REJECTED, refused.reason)


def postpone(job: MediaJob, failed: Failed) -> None:
    """Another try later; after the third a failure that an editor can read and repeat."""
    seen = {"exit_code": failed.exit_code, "log_tail": (failed.log_tail or str(failed))[-8000:]}
    if job.attempts < leases.MAX_ATTEMPTS:
        later = timezone.now() + leases.pause_after(job.attempts)
        reason = _("The work broke off and will be tried again.")
        leases.release(
            job,
            state=MediaJob.State.RETRY_WAIT,
            not_before=later,
            failure_code="broke-off",
            failure_reason=reason,
            **seen,
        )
        return
    with transaction.atomic():
        fail(job, code="broke-off", reason=exhausted(), **seen)
        set_asset(job.asset, MediaAsset.State.FAILED, exhausted())


def fail(job: MediaJob, *, code: str, reason: str, **seen: object) -> None:
    now = timezone.now()
    state = MediaJob.State.FAILED
    leases.release(job, state=state, failure_code=code, failure_reason=reason[:300], finished_at=now, **seen)


def set_asset(asset: MediaAsset, state: str, reason: str = "") -> None:
    asset.state, asset.reason = state, reason[:300]
    MediaAsset.objects.filter(pk=asset.pk).update(state=asset.state, reason=asset.reason, probe=asset.probe)

"""Ordering, cancelling and repeating the work on an asset."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.media import tasks
from cms.media.models import HandbookImage, MediaAsset, MediaJob
from cms.media.running import run_due
from media_pipeline.recipes import recipe_for

__all__ = ["JobRefused", "cancel", "enqueue", "retry", "run_due"]

State = MediaJob.State


class JobRefused(Exception):
    """A job is not in a state in which it can be cancelled or repeated."""

    def __init__(self, code: str, reason: Any) -> None:
        self.code = code
        self.reason = reason
        super().__init__(code)


def enqueue(asset: MediaAsset) -> MediaJob:
    """The job that prepares this asset as it now is. Asking twice gives the same job.

    Unfinished work on an earlier file of the asset is superseded.
    """
    with transaction.atomic():
        if not asset.source_sha256 and asset.recipe is None:
            asset.source_sha256 = digest_of(asset)
            MediaAsset.objects.filter(pk=asset.pk).update(source_sha256=asset.source_sha256)
        kind = MediaJob.Kind.PROCESS if asset.recipe is None else MediaJob.Kind.COMPOSE
        job, created = MediaJob.objects.get_or_create(asset=asset, key=key_of(asset), defaults={"kind": kind})
        stop(MediaJob.objects.filter(asset=asset).exclude(pk=job.pk), State.SUPERSEDED)
        if job.state in MediaJob.STOPPED:
            restart(job)
        if created or job.state == State.PENDING:
            MediaAsset.objects.filter(pk=asset.pk).update(state=MediaAsset.State.UPLOADED, reason="")
            ring_on_commit()
    return job


def key_of(asset: MediaAsset) -> str:
    """What is asked for. The tools' versions are part of the result's key, which only a worker can know."""
    wanted = {"source": asset.source_sha256, "recipe": asdict(recipe_for(asset.profile))}
    if asset.recipe is not None:
        ids = [slide["image_id"] for slide in asset.recipe["slides"]]
        hashes = dict(HandbookImage.objects.filter(pk__in=ids).values_list("pk", "file_hash"))
        wanted["film"] = {**asset.recipe, "images": [hashes.get(pk, "") for pk in ids]}
    canonical = json.dumps(wanted, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def digest_of(asset: MediaAsset) -> str:
    digest = hashlib.sha256()
    with asset.file.open("rb") as file:
        for chunk in file.chunks():
            digest.update(chunk)
    return digest.hexdigest()


def cancel(job: MediaJob) -> None:
    """A running ffmpeg notices within seconds and leaves nothing behind."""
    with transaction.atomic():
        if not stop(MediaJob.objects.filter(pk=job.pk), State.CANCELLED):
            raise JobRefused("not-cancellable", _("This job has already ended."))
        MediaAsset.objects.filter(pk=job.asset_id).update(state=MediaAsset.State.UPLOADED, reason="")


def retry(job: MediaJob) -> None:
    with transaction.atomic():
        if not job.can_retry or not restart(job):
            raise JobRefused("not-repeatable", _("Only a failed or cancelled job can be repeated."))
        MediaAsset.objects.filter(pk=job.asset_id).update(state=MediaAsset.State.UPLOADED, reason="")
        ring_on_commit()


def stop(jobs: Any, state: str) -> int:
    freed: dict[str, Any] = {"lease_token": None, "lease_expires_at": None, "not_before": None}
    return int(jobs.filter(state__in=MediaJob.UNFINISHED).update(state=state, **freed))


def restart(job: MediaJob) -> bool:
    clean = {"attempts": 0, "percent": 0, "failure_code": "", "failure_reason": "", "log_tail": "", "exit_code": None}
    stopped = MediaJob.objects.filter(pk=job.pk, state=job.state)
    changed = stopped.update(state=State.PENDING, finished_at=None, **clean)
    job.refresh_from_db()
    return bool(changed)


def ring_on_commit() -> None:
    transaction.on_commit(tasks.ring.enqueue, robust=True)

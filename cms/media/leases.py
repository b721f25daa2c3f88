"""Who works on which job. Every change of state compares what it found, so that a late worker changes nothing."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from cms.media.models import MediaJob

# Longer than the longest step that reports no progress (probing a large file).
LEASE = timedelta(seconds=120)
MAX_ATTEMPTS = 3
FIRST_PAUSE = timedelta(seconds=30)

State = MediaJob.State


class LeaseLost(Exception):
    """Somebody cancelled the job, or it was given to another worker: stop, and write nothing more."""


def due(now: datetime) -> QuerySet[MediaJob]:
    waiting = Q(state=State.PENDING) | Q(state=State.RETRY_WAIT, not_before__lte=now)
    return MediaJob.objects.filter(waiting).order_by("created_at", "id")


def claim(*, worker: str, now: datetime) -> MediaJob | None:
    """The oldest job that is due, now leased to `worker`; None when there is nothing to do."""
    with transaction.atomic():
        # On SQLite the transaction itself is exclusive (transaction_mode IMMEDIATE).
        waiting = due(now)
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.first()
        if job is None:
            return None
        changed = MediaJob.objects.filter(pk=job.pk, state=job.state).update(
            state=State.RUNNING,
            lease_token=uuid.uuid4(),
            lease_expires_at=now + LEASE,
            heartbeat_at=now,
            started_at=now,
            worker=worker,
            attempts=F("attempts") + 1,
            percent=0,
            exit_code=None,
            log_tail="",
        )
    if not changed:
        return None
    job.refresh_from_db()
    return job


def move(job: MediaJob, **changes: Any) -> None:
    """Writes to a job we hold. Raises LeaseLost when we no longer hold it."""
    held = MediaJob.objects.filter(pk=job.pk, state=job.state, lease_token=job.lease_token)
    if not held.update(**changes):
        raise LeaseLost
    for name, value in changes.items():
        setattr(job, name, value)


def beat(job: MediaJob, *, percent: int, now: datetime) -> None:
    move(job, percent=percent, heartbeat_at=now, lease_expires_at=now + LEASE)


def release(job: MediaJob, **changes: Any) -> None:
    """Ends our hold together with the change that explains it."""
    move(job, lease_token=None, lease_expires_at=None, not_before=changes.pop("not_before", None), **changes)


def return_expired(now: datetime) -> int:
    """Jobs whose worker died go back to the queue; one that has killed three workers is given up."""
    expired = MediaJob.objects.filter(state__in=MediaJob.LEASED, lease_expires_at__lt=now)
    freed: dict[str, Any] = {"lease_token": None, "lease_expires_at": None}
    given_up = expired.filter(attempts__gte=MAX_ATTEMPTS).update(
        **freed, state=State.FAILED, failure_code="worker-lost", finished_at=now
    )
    return given_up + expired.update(**freed, state=State.PENDING)


def pause_after(attempts: int) -> timedelta:
    """30 s, 2 min, 8 min."""
    return FIRST_PAUSE * 4 ** (attempts - 1)

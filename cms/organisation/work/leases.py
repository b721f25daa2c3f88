"""Who works on which job. Every change of state compares what it found, so that a late worker changes nothing.

Works for any model that is a `LeasedJob`; each room keeps its own.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django.db import connection, models, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

# Longer than the longest step that reports no progress (probing a large file).
LEASE = timedelta(seconds=120)
MAX_ATTEMPTS = 3
FIRST_PAUSE = timedelta(seconds=30)

PENDING, RUNNING, DONE, RETRY_WAIT, FAILED = "pending", "running", "done", "retry_wait", "failed"
WORKER_LOST = "worker-lost"


class LeaseLost(Exception):
    """Somebody cancelled the job, or it was given to another worker: stop, and write nothing more."""


class LeasedJob(models.Model):
    """One piece of work, claimed by a lease. Whoever holds `lease_token` may write.

    A model that inherits declares `state` with its own choices, which hold at least those named in this file; `LEASED`
    are the states in which somebody works; `AT_START` is what a claim resets.
    """

    LEASED: ClassVar[tuple[str, ...]] = (RUNNING,)
    AT_START: ClassVar[dict[str, Any]] = {"percent": 0}

    state = models.CharField(_("state"), max_length=10, default=PENDING)
    percent = models.PositiveSmallIntegerField(_("progress"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_expires_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=100, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    failure_reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


Job = TypeVar("Job", bound=LeasedJob)


def rules(prefix: str, leased: tuple[str, ...] = (RUNNING,)) -> list[models.BaseConstraint]:
    """What the database holds for every leased job."""
    return [
        models.CheckConstraint(name=f"{prefix}_percent", condition=Q(percent__lte=100)),
        models.CheckConstraint(
            name=f"{prefix}_lease_while_at_work",
            condition=Q(state__in=list(leased), lease_token__isnull=False, lease_expires_at__isnull=False)
            | Q(~Q(state__in=list(leased)), lease_token__isnull=True),
        ),
        models.CheckConstraint(name=f"{prefix}_done_is_100", condition=~Q(state=DONE) | Q(percent=100)),
        models.CheckConstraint(name=f"{prefix}_failed_has_code", condition=~Q(state=FAILED) | ~Q(failure_code="")),
    ]


def due(model: type[Job], now: datetime) -> "QuerySet[Job]":
    waiting = Q(state=PENDING) | Q(state=RETRY_WAIT, not_before__lte=now)
    return model._default_manager.filter(waiting).order_by("created_at", "id")


def claim(model: type[Job], *, worker: str, now: datetime) -> Job | None:
    """The oldest job that is due, now leased to `worker`; None when there is nothing to do."""
    with transaction.atomic():
        # On SQLite the transaction itself is exclusive (transaction_mode IMMEDIATE).
        waiting = due(model, now)
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.first()
        if job is None:
            return None
        changed = model._default_manager.filter(pk=job.pk, state=job.state).update(
            **model.AT_START,
            state=RUNNING,
            lease_token=uuid.uuid4(),
            lease_expires_at=now + LEASE,
            heartbeat_at=now,
            started_at=now,
            worker=worker,
            attempts=F("attempts") + 1,
        )
    if not changed:
        return None
    job.refresh_from_db()
    return job


def move(job: LeasedJob, **changes: Any) -> None:
    """Writes to a job we hold. Raises LeaseLost when we no longer hold it."""
    held = type(job)._default_manager.filter(pk=job.pk, state=job.state, lease_token=job.lease_token)
    if not held.update(**changes):
        raise LeaseLost
    for name, value in changes.items():
        setattr(job, name, value)


def beat(job: LeasedJob, *, percent: int, now: datetime, **changes: Any) -> None:
    move(job, percent=percent, heartbeat_at=now, lease_expires_at=now + LEASE, **changes)


def release(job: LeasedJob, **changes: Any) -> None:
    """Ends our hold together with the change that explains it."""
    move(job, lease_token=None, lease_expires_at=None, not_before=changes.pop("not_before", None), **changes)


def return_expired(model: type[Job], now: datetime) -> int:
    """Jobs whose worker died go back to the queue; one that has killed three workers is given up."""
    expired = model._default_manager.filter(state__in=model.LEASED, lease_expires_at__lt=now)
    freed: dict[str, Any] = {"lease_token": None, "lease_expires_at": None}
    given_up = expired.filter(attempts__gte=MAX_ATTEMPTS).update(
        **freed, state=FAILED, failure_code=WORKER_LOST, finished_at=now
    )
    return given_up + expired.update(**freed, state=PENDING)


def exhausted() -> str:
    """What a job says that was given up."""
    return str(_("The work broke off several times. Try again, or ask the administrator."))


def pause_after(attempts: int) -> timedelta:
    """30 s, 2 min, 8 min."""
    return FIRST_PAUSE * 4 ** (attempts - 1)

"""Ordering, cancelling and repeating long work on people's records."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.organisation import tasks
from cms.organisation.models import PeopleJob, Unit, User

State = PeopleJob.State


class JobRefused(Exception):
    """A job is not in a state in which it can be cancelled or repeated."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason


def order(kind: str, *, title: str, by: User, unit: Unit | None = None, **params: Any) -> PeopleJob:
    """A new job; a worker takes it up as soon as the transaction is through. `params` must be JSON."""
    with transaction.atomic():
        job = PeopleJob.objects.create(kind=kind, title=title[:200], ordered_by=by, unit=unit, params=params)
        transaction.on_commit(tasks.ring.enqueue, robust=True)
    return job


def cancel(job: PeopleJob) -> None:
    """A running job notices at its next step and leaves nothing behind."""
    freed: dict[str, Any] = {"lease_token": None, "lease_expires_at": None, "not_before": None}
    unfinished = PeopleJob.objects.filter(pk=job.pk, state__in=PeopleJob.UNFINISHED)
    if not unfinished.update(state=State.CANCELLED, **freed):
        raise JobRefused(_("This job has already ended."))


def retry(job: PeopleJob) -> None:
    """From its checkpoint, not from the beginning."""
    with transaction.atomic():
        stopped = PeopleJob.objects.filter(pk=job.pk, state__in=PeopleJob.STOPPED)
        clean: dict[str, Any] = {"attempts": 0, "failure_code": "", "failure_reason": "", "finished_at": None}
        if not stopped.update(state=State.PENDING, **clean):
            raise JobRefused(_("Only a failed or cancelled job can be repeated."))
        transaction.on_commit(tasks.ring.enqueue, robust=True)

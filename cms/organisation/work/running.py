"""Does the work of the people jobs that are due."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation.models import PeopleJob
from cms.organisation.work import leases
from cms.organisation.work.job_scope import jobs_of
from cms.organisation.work.leases import LeaseLost, exhausted

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_WRITES = 1.0
# Results hold names: whoever ordered them fetches them within a week.
KEEP_RESULT = timedelta(days=7)


class WorkRefused(Exception):
    """The work cannot be done as ordered; the sentence tells whoever ordered it why. Trying again would not help."""


@dataclass
class Progress:
    """Tells how far the work is, and keeps the lease. Raises `LeaseLost` when the job was cancelled meanwhile."""

    job: PeopleJob
    written_at: float = field(default=0.0)

    def __call__(self, done: int, total: int, *, checkpoint: dict[str, Any] | None = None) -> None:
        """With a checkpoint it writes at once (put it in the transaction of the step it stands for); without one, at
        most every second."""
        if checkpoint is None and time.monotonic() - self.written_at < SECONDS_BETWEEN_WRITES:
            return
        kept = {} if checkpoint is None else {"checkpoint": checkpoint}
        percent = min(99, done * 100 // total) if total else 0
        leases.beat(self.job, percent=percent, now=timezone.now(), done=done, total=total, **kept)
        self.written_at = time.monotonic()


@dataclass(frozen=True)
class Outcome:
    """What a piece of work leaves: numbers for the screen, and a file where there is one, kept for a while.

    `together` becomes true in the transaction in which the job is done, or not at all.
    """

    summary: dict[str, Any] = field(default_factory=dict)
    file: "File[bytes] | None" = None
    name: str = ""
    keep: timedelta = KEEP_RESULT
    together: Callable[[], None] | None = None


Work = Callable[[PeopleJob, Progress], Outcome]

# What does the work of each kind of job; filled at start-up (apps.py), since work orders jobs in its turn.
WORK: dict[str, Work] = {}


def run_due(worker: str) -> int:
    """Runs what is due, one job after the other, until nothing is; returns how many. Calling it twice is harmless."""
    count = 0
    while True:
        leases.return_expired(PeopleJob, timezone.now())
        job = leases.claim(PeopleJob, worker=worker, now=timezone.now())
        if job is None:
            return count
        _run(job)
        count += 1
        if not connection.in_atomic_block:  # a test's transaction would lose its connection
            close_old_connections()


def _run(job: PeopleJob) -> None:
    """One attempt. Whatever happens ends in a state with a reason; only a lost lease leaves the row to others."""
    try:
        _attempt(job)
    except LeaseLost:
        logger.info("People job %s was taken away or cancelled", job.pk)


def _attempt(job: PeopleJob) -> None:
    try:
        if not jobs_of(job.ordered_by).filter(pk=job.pk).exists():
            raise WorkRefused(_("Whoever ordered this no longer holds a role at the unit that allows it."))
        outcome = WORK[job.kind](job, Progress(job))
    except LeaseLost:
        raise
    except WorkRefused as refused:
        _fail(job, "refused", str(refused))
    except Exception:
        logger.exception("People job %s failed", job.pk)
        _postpone(job)
    else:
        _finish(job, outcome)


def _finish(job: PeopleJob, outcome: Outcome) -> None:
    now = timezone.now()
    changes: dict[str, Any] = {}
    if outcome.file is not None:
        job.result.save(f"{job.uid}{_ending(outcome.name)}", outcome.file, save=False)
        changes = {"result": job.result.name, "result_name": outcome.name, "result_until": now + outcome.keep}
    try:
        with transaction.atomic():
            if outcome.together:
                outcome.together()
            leases.release(
                job, state=PeopleJob.State.DONE, percent=100, summary=outcome.summary, failure_code="", failure_reason="",
                finished_at=now, **changes,
            )  # fmt: skip
    except BaseException:
        if job.result:
            job.result.delete(save=False)
        raise


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2]}" if "." in name else ""


def _postpone(job: PeopleJob) -> None:
    if job.attempts >= leases.MAX_ATTEMPTS:
        _fail(job, "broke-off", exhausted())
        return
    leases.release(
        job,
        state=PeopleJob.State.RETRY_WAIT,
        not_before=timezone.now() + leases.pause_after(job.attempts),
        failure_code="broke-off",
        failure_reason=_("The work broke off and will be tried again."),
    )


def _fail(job: PeopleJob, code: str, reason: str) -> None:
    leases.release(
        job, state=PeopleJob.State.FAILED, failure_code=code, failure_reason=reason[:300], finished_at=timezone.now()
    )

"""Writing a checked file, as a background job: all of it in one transaction, or nothing.

All that takes time was done by the dry run; here a few statements copy what it prepared, so that SQLite's one writer is
held for seconds (docs/decisions/imports.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation import audit
from cms.organisation.imports import apply_members, apply_units
from cms.organisation.imports.keeping import KEEP
from cms.organisation.models import PeopleImport, PeopleJob, StagedMember
from cms.organisation.work.running import Outcome, Progress, WorkRefused

State = PeopleImport.State
WRITERS = {"members": apply_members.write, "units": apply_units.write}
CONFLICTS = {"members": apply_members.conflicts, "units": apply_units.conflicts}
SHOWN_ROWS = 5
CACHE_KIBIBYTES = 192 * 1024


def run_apply(job: PeopleJob, progress: Progress) -> Outcome:
    """Killed at any moment and started again it ends with the same data: the transaction is in or it is not."""
    batch = PeopleImport.objects.get(pk=job.params["import"])
    if batch.job_id != job.pk or batch.state not in (State.APPLYING, State.APPLIED):
        raise WorkRefused(_("The file was checked again or discarded since."))
    if batch.state == State.APPLYING:
        progress(0, 0, checkpoint={})
        _refuse_conflicts(batch, job)  # before anybody else is kept waiting
        try:
            _write(batch, job, progress)
        except IntegrityError as error:
            raise WorkRefused(_changed_since([])) from error
    tidy(batch)
    batch.refresh_from_db()
    return Outcome(batch.counts)


def tidy(batch: PeopleImport) -> None:
    """What was prepared has been written, and the file has been read: neither is needed any more."""
    rows = StagedMember.objects.filter(row__batch=batch)
    with transaction.atomic():
        StagedMember.audiences.through._default_manager.filter(stagedmember__in=rows)._raw_delete(rows.db)
        rows._raw_delete(rows.db)
    if batch.file:
        batch.file.delete(save=False)
        PeopleImport.objects.filter(pk=batch.pk).update(file="", layout={})


def _write(batch: PeopleImport, job: PeopleJob, progress: Progress) -> None:
    with _wide_cache(), transaction.atomic():
        held = PeopleImport.objects.select_for_update().get(pk=batch.pk)
        if held.state != State.APPLYING or held.job_id != job.pk:
            raise WorkRefused(_("The file was checked again or discarded since."))
        _refuse_conflicts(held, job)
        written = WRITERS[held.subject](held)
        now = timezone.now()
        PeopleImport.objects.filter(pk=held.pk).update(
            state=State.APPLIED, applied_at=now, keep_until=now + KEEP, counts={**held.counts, "written": written}
        )
        audit.record(
            job.ordered_by, "import.apply", object=f"import:{held.uid} {held.subject}", unit_code=held.unit.code,
            rows=sum(written.values()),
        )  # fmt: skip
        total = sum(written.values())
        progress(total, total, checkpoint={"written": True})


def _refuse_conflicts(batch: PeopleImport, job: PeopleJob) -> None:
    """What somebody changed since the dry run. Not one row is written then: the check has to be run again."""
    rows = CONFLICTS[batch.subject](batch, job.ordered_by)
    if rows is None:
        raise WorkRefused(_changed_since([]))
    if rows:
        raise WorkRefused(_changed_since(sorted(set(rows))))


def _changed_since(rows: list[int]) -> str:
    if not rows:
        return _("The records have changed since the check. Nothing was written. Check the file again.")
    numbers: Any = ", ".join(map(str, rows[:SHOWN_ROWS])) + (", …" if len(rows) > SHOWN_ROWS else "")
    return _(
        "The records have changed since the check (rows %(numbers)s). Nothing was written. Check the file again."
    ) % {"numbers": numbers}


@contextmanager
def _wide_cache() -> Iterator[None]:
    """SQLite's 2 MB hold no index of a province: without more every row reads and writes pages of each anew."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("pragma cache_size")
        [usual] = cursor.fetchone()
        cursor.execute(f"pragma cache_size = {-CACHE_KIBIBYTES}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"pragma cache_size = {usual}")

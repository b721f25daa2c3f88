"""How long the files and reports of imports are kept, and how they go. They hold names."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms.organisation import audit
from cms.organisation.imports.check import clear_rows
from cms.organisation.imports.refusals import ImportRefused
from cms.organisation.models import ImportRow, Member, PeopleImport, PeopleJob, StagedMember, User

# A week after the upload, or after the writing.
KEEP = timedelta(days=7)
State = PeopleImport.State


def discard(batch: PeopleImport, *, by: User | str) -> None:
    """Deletes the file, the report and what was prepared. What was written stays written."""
    refuse_running(batch)
    with transaction.atomic():
        held = PeopleImport.objects.select_for_update().get(pk=batch.pk)
        state = State.APPLIED if held.state == State.APPLIED else State.DISCARDED
        clear_rows(held)
        reports = PeopleJob.objects.filter(params__import=held.pk)
        names = [job.result.name for job in reports if job.result]
        reports.update(result="", result_until=None)
        PeopleImport.objects.filter(pk=held.pk).update(state=state, file="", layout={}, mapping={})
        audit.record(by, "import.discard", object=f"import:{held.uid} {held.subject}", unit_code=held.unit.code)
    storage = PeopleImport._meta.get_field("file").storage
    for name in [*names, held.file.name]:
        if name:
            storage.delete(name)


def discard_old(now: datetime) -> int:
    """What has lain for a week."""
    due = PeopleImport.objects.filter(keep_until__lte=now).exclude(state=State.DISCARDED)
    count = 0
    for batch in due.filter(Q(rows__isnull=False) | ~Q(file="")).distinct():
        if batch.job is None or batch.job.state not in PeopleJob.UNFINISHED:
            discard(batch, by="system")
            count += 1
    return count


def forget_member(member: Member) -> int:
    """Takes a person out of what imports still keep: their rows, and every file and report that names them."""
    rows = ImportRow.objects.filter(Q(member=member) | Q(label=member.full_name))
    staged = StagedMember.objects.filter(Q(public_id=member.public_id) | Q(search_name=member.search_name))
    batches = set(rows.values_list("batch", flat=True)) | set(staged.values_list("row__batch", flat=True))
    for batch in PeopleImport.objects.filter(pk__in=batches):
        discard(batch, by="system")
    return len(batches)


def refuse_running(batch: PeopleImport) -> None:
    """Nobody takes a file away from under a worker."""
    working = batch.state in (State.CHECKING, State.APPLYING)
    if working and batch.job is not None and batch.job.state in PeopleJob.UNFINISHED:
        raise ImportRefused(_("The file is being worked on. Wait, or cancel the work first."))

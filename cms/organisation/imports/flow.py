"""The steps of an import: receive the file, name its columns, order the dry run, decide, confirm, discard."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms.organisation import audit, jobs
from cms.organisation.imports.check import clear_rows
from cms.organisation.imports.columns import COLUMNS
from cms.organisation.imports.layout import examine
from cms.organisation.imports.scope import covers
from cms.organisation.models import ImportRow, Member, PeopleImport, PeopleJob, StagedMember, Unit, User

# Uploads and reports hold names: what is not gone on with within a week is deleted, and what was written a week later.
KEEP = timedelta(days=7)
State, Outcome, Decision = PeopleImport.State, ImportRow.Outcome, ImportRow.Decision


class ImportRefused(Exception):
    """The step cannot be taken now; the sentence says why."""


def receive(*, file: UploadedFile, subject: str, unit: Unit, by: User, now: datetime) -> PeopleImport:
    """Keeps a file that can be read. Raises `FileRefused`, and keeps nothing then."""
    name = (file.name or "")[-150:]
    layout = examine(file, name, file.size or 0, COLUMNS[subject])  # type: ignore[arg-type]
    batch = PeopleImport(
        subject=subject, unit=unit, uploaded_by=by, uploaded_at=now, file_name=name, layout=layout,
        mapping=layout["guesses"], keep_until=now + KEEP,
    )  # fmt: skip
    file.seek(0)
    batch.file.save(f"{batch.uid}.{layout['kind']}", file, save=False)
    with transaction.atomic():
        batch.save()
        audit.record(by, "import.upload", object=f"import:{batch.uid} {subject}", unit_code=unit.code)
    return batch


def use_sheet(batch: PeopleImport, sheet: str) -> None:
    """Reads the headings of another sheet. Raises `FileRefused`."""
    _refuse_unless(batch, State.UPLOADED)
    with batch.file.open("rb") as file:
        layout = examine(file, batch.file_name, batch.file.size, COLUMNS[batch.subject], sheet)
    PeopleImport.objects.filter(pk=batch.pk, state=State.UPLOADED).update(layout=layout, mapping=layout["guesses"])


def order_check(batch: PeopleImport, mapping: Mapping[str, str], *, by: User) -> PeopleJob:
    """`mapping`: place in the row → column. A column is read from one place only."""
    names = [name for name in mapping.values() if name]
    if len(names) != len(set(names)):
        raise ImportRefused(_("Two headings stand for the same column. Choose each column once."))
    identified = _identified(batch.subject, set(names))
    if identified:
        raise ImportRefused(identified)
    chosen = {place: name for place, name in mapping.items() if name}
    return _order_check(batch, (State.UPLOADED,), by=by, mapping=chosen)


def check_again(batch: PeopleImport, *, by: User) -> PeopleJob:
    """The same file and columns against the records as they are now. What was decided about duplicates is asked anew."""
    _refuse_running(batch)
    return _order_check(batch, (State.CHECKED, State.CHECKING, State.APPLYING), by=by)


def name_columns_again(batch: PeopleImport) -> None:
    """Back to the columns."""
    _refuse_running(batch)
    _move(batch, (State.CHECKED, State.CHECKING, State.APPLYING), State.UPLOADED)


def decide(batch: PeopleImport, decision: str, *, rows: list[int] | None = None) -> int:
    """What is to be done with possible duplicates: the numbered rows, or all. Returns how many."""
    _refuse_unless(batch, State.CHECKED)
    doubtful = ImportRow.objects.filter(batch=batch, outcome=Outcome.DUPLICATE)
    if rows is not None:
        doubtful = doubtful.filter(number__in=rows)
    if decision == Decision.SAME:
        doubtful = doubtful.filter(member__isnull=False)
    return doubtful.update(decision=decision)


def confirm(batch: PeopleImport, *, by: User, skip_refused: bool) -> PeopleJob:
    """Orders the writing. Who confirms answers for it: it is their scope that counts."""
    if not covers(by, batch.subject, batch.unit):
        raise ImportRefused(_("Your role does not reach all units below “%(unit)s”.") % {"unit": batch.unit.name})
    if batch.counts.get(Outcome.REFUSED, 0) and not skip_refused:
        raise ImportRefused(_("Rows were refused. Tick that they are to be left out, or correct the file."))
    if not to_write(batch):
        raise ImportRefused(_("There is nothing to write."))
    with transaction.atomic():
        job = jobs.order(
            PeopleJob.Kind.IMPORT_APPLY, title=batch.file_name, by=by, unit=batch.unit, **{"import": batch.pk}
        )
        _move(batch, (State.CHECKED,), State.APPLYING, job=job, confirmed_by=by, skip_refused=skip_refused)
        audit.record(by, "import.confirm", object=f"import:{batch.uid} {batch.subject}", unit_code=batch.unit.code)
    return job


def to_write(batch: PeopleImport) -> int:
    rows = ImportRow.objects.filter(batch=batch)
    decided = Q(outcome=Outcome.DUPLICATE) & ~Q(decision=Decision.SKIP)
    return rows.filter(Q(outcome__in=(Outcome.NEW, Outcome.CHANGED)) | decided).count()


def discard(batch: PeopleImport, *, by: User | str) -> None:
    """Deletes the file, the report and what was prepared. What was written stays written."""
    _refuse_running(batch)
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
    """What has lain for a week. Rung with the doorbell."""
    due = PeopleImport.objects.filter(keep_until__lte=now).exclude(state=State.DISCARDED)
    count = 0
    for batch in due.filter(Q(rows__isnull=False) | ~Q(file="")).distinct()[:20]:
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


def visible_imports(user: User) -> Any:
    """Those in whose whole branch the person could have imported as well."""
    kept = PeopleImport.objects.exclude(state=State.DISCARDED).select_related("unit", "uploaded_by", "job")
    pairs = {(batch.subject, batch.unit_id): batch.unit for batch in kept}
    seen = Q(pk__in=[])
    for (subject, pk), unit in pairs.items():
        if covers(user, subject, unit):
            seen |= Q(subject=subject, unit=pk)
    return kept.filter(seen)


def _order_check(batch: PeopleImport, states: tuple[str, ...], *, by: User, **changes: Any) -> PeopleJob:
    with transaction.atomic():
        job = jobs.order(
            PeopleJob.Kind.IMPORT_CHECK, title=batch.file_name, by=by, unit=batch.unit, **{"import": batch.pk}
        )
        _move(batch, states, State.CHECKING, job=job, counts={}, **changes)
    return job


def _identified(subject: str, names: set[str]) -> str:
    """What has to be named at least, so that a row can be told from another."""
    if subject == PeopleImport.Subject.UNITS:
        return "" if "code" in names else _("Name the column with the code of the unit.")
    by_name = {"full_name", "birth_date"} <= names and names & {"cell", "cell_name"}
    if by_name or names & {"identity_number", "card_number"}:
        return ""
    return _("Name the columns that tell one person from another: name, date of birth and cell, or a number.")


def _move(batch: PeopleImport, states: tuple[str, ...], to: str, **changes: Any) -> None:
    found = PeopleImport.objects.filter(pk=batch.pk, state__in=states)
    if not found.update(state=to, **changes):
        raise ImportRefused(_("Somebody else has gone on with this import. Look at it again."))
    batch.refresh_from_db()


def _refuse_unless(batch: PeopleImport, state: str) -> None:
    if batch.state != state:
        raise ImportRefused(_("Somebody else has gone on with this import. Look at it again."))


def _refuse_running(batch: PeopleImport) -> None:
    working = batch.state in (State.CHECKING, State.APPLYING)
    if working and batch.job is not None and batch.job.state in PeopleJob.UNFINISHED:
        raise ImportRefused(_("The file is being worked on. Wait, or cancel the work first."))

"""The steps of an import: receive the file, name its columns, order the dry run, decide, confirm."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cms.organisation import audit
from cms.organisation.imports.columns import COLUMNS
from cms.organisation.imports.keeping import KEEP, refuse_running
from cms.organisation.imports.layout import examine
from cms.organisation.imports.refusals import ImportRefused
from cms.organisation.imports.scope import covers
from cms.organisation.models import ImportRow, PeopleImport, PeopleJob, Unit, User
from cms.organisation.work import jobs

State, Outcome, Decision = PeopleImport.State, ImportRow.Outcome, ImportRow.Decision


def receive(*, file: UploadedFile, subject: str, unit: Unit, by: User, now: datetime) -> PeopleImport:
    """Keeps a file that can be read. Raises `FileRefused`, and keeps nothing then."""
    name = (file.name or "")[-150:]
    layout = examine(file, name, file.size or 0, COLUMNS[subject])
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
    refuse_running(batch)
    return _order_check(batch, (State.CHECKED, State.CHECKING, State.APPLYING), by=by)


def name_columns_again(batch: PeopleImport) -> None:
    """Back to the columns."""
    refuse_running(batch)
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

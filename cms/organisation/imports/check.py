"""The dry run, as a background job: says of each row what an import would do, and prepares it. Writes no member."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation.imports.layout import data_rows
from cms.organisation.imports.member_rows import Held, Judge, Verdict
from cms.organisation.imports.member_values import MemberReader
from cms.organisation.imports.refusals import FileRefused
from cms.organisation.imports.report import report_file
from cms.organisation.imports.scope import Places, units_in_scope
from cms.organisation.imports.seen import seen_in
from cms.organisation.imports.unit_rows import MAX_ROWS as MOST_UNITS
from cms.organisation.imports.unit_rows import UnitJudge, UnitVerdict
from cms.organisation.members import personal
from cms.organisation.models import ImportRow, Member, PeopleImport, PeopleJob, StagedMember
from cms.organisation.work.running import Outcome, Progress, WorkRefused

CHUNK = 1000
State = PeopleImport.State
Rows = Iterator[tuple[int, Sequence[Any]]]


def run_check(job: PeopleJob, progress: Progress) -> Outcome:
    """Goes on behind the last row whose verdict is stored; a chunk and the place in the file are stored together."""
    batch = PeopleImport.objects.select_related("unit").get(pk=job.params["import"])
    if batch.job_id != job.pk or batch.state not in (State.CHECKING, State.CHECKED):
        raise WorkRefused(_("Another check has been ordered since."))
    if not job.checkpoint:
        clear_rows(batch)
        last = Member.objects.aggregate(last=Max("pk"))["last"] or 0
        PeopleImport.objects.filter(pk=batch.pk).update(kid=personal.current_kid(), last_member=last)
    try:
        if batch.subject == PeopleImport.Subject.UNITS:
            _check_units(batch, job, progress)
        else:
            _check_members(batch, job, progress)
    except FileRefused as refused:
        raise WorkRefused(str(refused.sentence)) from refused
    report = report_file(batch, lambda: progress(job.done, job.done))
    counts = counts_of(batch)
    with transaction.atomic():
        progress(job.done, job.done, checkpoint=job.checkpoint)
        PeopleImport.objects.filter(pk=batch.pk, job=job).update(state=State.CHECKED, counts=counts)
    return Outcome(counts, report, "ket-qua-kiem-tra.xlsx")


def clear_rows(batch: PeopleImport) -> None:
    """Deletes the verdicts and what was prepared, without loading any of it."""
    through = StagedMember.audiences.through
    rows = ImportRow.objects.filter(batch=batch)
    with transaction.atomic():
        through._default_manager.filter(stagedmember__row__in=rows)._raw_delete(rows.db)
        StagedMember.objects.filter(row__in=rows)._raw_delete(rows.db)
        rows._raw_delete(rows.db)


def counts_of(batch: PeopleImport) -> dict[str, Any]:
    """How many rows of each outcome, and of each reason."""
    rows = ImportRow.objects.filter(batch=batch).order_by()
    by_outcome = dict(rows.values_list("outcome").annotate(Count("pk")))
    by_code = dict(rows.exclude(code="").values_list("code").annotate(Count("pk")))
    return {**{str(outcome): by_outcome.get(outcome, 0) for outcome in ImportRow.Outcome}, "codes": by_code}


def _check_members(batch: PeopleImport, job: PeopleJob, progress: Progress) -> None:
    today = _day_of(job)
    places = Places(units_in_scope(job.ordered_by, batch.subject, batch.unit))
    reader = MemberReader(_mapping(batch), places, today)
    judge = Judge(places, seen_in(batch), today)
    with_audiences = "audiences" in batch.mapping.values()
    for chunk in _chunks(_rows_after(batch, job.checkpoint.get("row", 0))):
        parsed = [reader.read(number, row) for number, row in chunk]
        held = Held(parsed, with_audiences=with_audiences)
        verdicts = [judge.verdict(row, held) for row in parsed]
        done = job.done + len(chunk)
        with transaction.atomic():
            _store(batch, verdicts)
            checkpoint = {"row": chunk[-1][0], "day": today.isoformat()}
            progress(done, max(done, batch.layout.get("rows", 0)), checkpoint=checkpoint)


def _check_units(batch: PeopleImport, job: PeopleJob, progress: Progress) -> None:
    if job.checkpoint:
        return
    rows = list(islice(_rows_after(batch, 0), MOST_UNITS + 1))
    if len(rows) > MOST_UNITS:
        raise WorkRefused(_("The file has too many rows for units."))
    places = Places(units_in_scope(job.ordered_by, batch.subject, batch.unit))
    verdicts = UnitJudge(_mapping(batch), places, _day_of(job)).verdicts(rows)
    with transaction.atomic():
        ImportRow.objects.bulk_create((_row(batch, verdict) for verdict in verdicts), batch_size=CHUNK)
        progress(len(rows), len(rows), checkpoint={"row": rows[-1][0] if rows else 1})


def _day_of(job: PeopleJob) -> date:
    """The day the check began: a restart after midnight judges by the same."""
    return date.fromisoformat(job.checkpoint["day"]) if "day" in job.checkpoint else timezone.localdate()


def _mapping(batch: PeopleImport) -> dict[int, str]:
    return {int(place): name for place, name in batch.mapping.items()}


def _rows_after(batch: PeopleImport, last: int) -> Rows:
    with batch.file.open("rb") as file:
        yield from ((number, row) for number, row in data_rows(file, batch.layout) if number > last)


def _chunks(rows: Rows) -> Iterator[list[tuple[int, Sequence[Any]]]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _store(batch: PeopleImport, verdicts: Sequence[Verdict]) -> None:
    rows = ImportRow.objects.bulk_create([_row(batch, verdict) for verdict in verdicts])
    staged = []
    for row, verdict in zip(rows, verdicts, strict=True):
        for item in verdict.staged:
            item.row = row
            staged.append((item, verdict.audiences))
    made = StagedMember.objects.bulk_create([item for item, _audiences in staged])
    through = StagedMember.audiences.through
    pairs = (
        through(stagedmember_id=item.pk, audience_id=audience)
        for item, (_item, audiences) in zip(made, staged, strict=True)
        if item.sets_audiences
        for audience in audiences
    )
    through._default_manager.bulk_create(pairs)


def _row(batch: PeopleImport, verdict: Verdict | UnitVerdict) -> ImportRow:
    return ImportRow(
        batch=batch,
        number=verdict.number,
        outcome=verdict.outcome,
        label=verdict.label,
        code=verdict.reasons[0].code if verdict.reasons else "",
        reasons=[list(reason) for reason in verdict.reasons],
        changes=[list(change) for change in verdict.changes],
        values=getattr(verdict, "values", {}),
        member_id=getattr(verdict, "member", None),
    )

"""Units or members of a branch as a file in the columns of an import, as a background job."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import IO, Any, cast

import xlsxwriter
from django.core.files import File
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.organisation import audit
from cms.organisation.imports.columns import COLUMNS, Column
from cms.organisation.imports.scope import units_in_scope
from cms.organisation.members.member_rules import shown
from cms.organisation.models import Member, Membership, PeopleImport, PeopleJob, Unit, UnitClosure, User
from cms.organisation.work import jobs
from cms.organisation.work.running import Outcome, Progress, WorkRefused

CHUNK = 1000
# A spreadsheet takes text that begins so for a formula; `'` before it is what our own import takes off again.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "'")
FILE_NAMES = {"members": "dang-vien", "units": "to-chuc-dang"}


def order_export(
    *, subject: str, unit: Unit, format: str, by: User, with_numbers: bool = False, reason: str = ""
) -> PeopleJob:
    """With identity numbers and telephones only for a reason; it goes into the audit log."""
    if with_numbers and not reason.strip():
        raise ValueError("Identity numbers leave the house only for a reason.")
    title = _("%(what)s: %(unit)s") % {"what": PeopleImport.Subject(subject).label, "unit": unit.name}
    return jobs.order(
        PeopleJob.Kind.EXPORT, title=title, by=by, unit=unit, subject=subject, format=format,
        with_numbers=with_numbers, reason=reason.strip()[:300],
    )  # fmt: skip


def run_export(job: PeopleJob, progress: Progress) -> Outcome:
    """What the person who ordered it may change at this moment, no more."""
    subject, unit = job.params["subject"], job.unit
    if unit is None:
        raise WorkRefused(_("The unit does not exist."))
    scope = units_in_scope(job.ordered_by, subject, unit)
    if not scope.exists():
        raise WorkRefused(_("Your role no longer reaches this unit."))
    with override("vi"):
        columns = [c for c in COLUMNS[subject] if job.params["with_numbers"] or not c.is_personal]
        rows, total = (_members if subject == "members" else _units)(scope, columns)
        counted = _counted(rows, total, progress)
        name = f"{FILE_NAMES[subject]}.{job.params['format']}"
        file, count = (_workbook if job.params["format"] == "xlsx" else _commas)(columns, counted)
    audit.record(
        job.ordered_by, "export.make",
        object=f"job:{job.uid} {subject}{' with-numbers' if job.params['with_numbers'] else ''}",
        unit_code=unit.code, reason=job.params["reason"], rows=count,
    )  # fmt: skip
    return Outcome({"rows": count}, file, name)


def _counted(rows: Iterable[list[Any]], total: int, progress: Progress) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, start=1):
        yield row
        progress(number, total)


def _members(scope: QuerySet[Unit], columns: Sequence[Column]) -> tuple[Iterator[list[Any]], int]:
    members = Member.objects.filter(cell__in=scope).order_by("cell__path", "sort_name", "pk")
    names = [column.name for column in columns]

    def rows() -> Iterator[list[Any]]:
        chosen = members.select_related("cell").prefetch_related("audiences")
        for chunk in _chunks(chosen.iterator(CHUNK)):
            since = dict(
                Membership.objects.filter(member__in=chunk, valid_to__isnull=True).values_list("member", "valid_from")
            )
            for member in chunk:
                yield [_member_value(member, name, since) for name in names]

    return rows(), members.count()


def _member_value(member: Member, name: str, since: dict[int, date]) -> Any:
    if name in ("cell", "cell_name"):
        return member.cell.code if name == "cell" else member.cell.name
    if name == "joined_on":
        return since.get(member.pk)
    if name == "audiences":
        return "; ".join(audience.name for audience in member.audiences.all())
    if name in ("sex", "status", "theory_level"):
        return str(getattr(member, f"get_{name}_display")()) if getattr(member, name) else ""
    return getattr(member, name)


def _units(scope: QuerySet[Unit], columns: Sequence[Column]) -> tuple[Iterator[list[Any]], int]:
    parents = dict(
        UnitClosure.objects.open().filter(depth=1, descendant__in=scope).values_list("descendant", "ancestor__code")
    )
    names = [column.name for column in columns]

    def value(unit: Unit, name: str) -> Any:
        if name == "kind":
            return unit.kind.name
        if name == "parent":
            return parents.get(unit.pk, "")
        if name == "inspectable":
            return "Có" if unit.inspectable else "Không"
        return getattr(unit, name)

    units = scope.select_related("kind").order_by("path")
    return ([value(unit, name) for name in names] for unit in units.iterator(CHUNK)), scope.count()


def _chunks(members: Iterable[Member]) -> Iterator[list[Member]]:
    chunk: list[Member] = []
    for member in members:
        chunk.append(member)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _workbook(columns: Sequence[Column], rows: Iterable[list[Any]]) -> tuple["File[bytes]", int]:
    """Row by row to a file that has no name, so that a province does not lie in memory."""
    file, count = _unnamed(), 0
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(_("Data"))
        bold, day, text = (
            book.add_format(look) for look in ({"bold": True}, {"num_format": "dd/mm/yyyy"}, {"num_format": "@"})
        )
        for place, column in enumerate(columns):
            sheet.set_column(place, place, 22, day if column.is_date else text)
            sheet.write_string(0, place, str(column.label), bold)
        for count, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(count, place, datetime.combine(value, time()), day)
                elif value:
                    sheet.write_string(count, place, str(value), text)
    return _file(file), count


def _commas(columns: Sequence[Column], rows: Iterable[list[Any]]) -> tuple["File[bytes]", int]:
    """With a byte order mark, so that spreadsheets see the Vietnamese letters."""
    file, count = _unnamed(), 0
    stream = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(stream)
    writer.writerow([str(column.label) for column in columns])
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
        count += 1
    stream.flush()
    stream.detach()
    return _file(file), count


def _harmless(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return shown(value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _unnamed() -> Any:
    return tempfile.TemporaryFile()  # whoever stores the file closes it


def _file(file: IO[bytes]) -> "File[bytes]":
    file.seek(0)
    return File(cast(Any, file))

"""What the dry run says, in words: for the screen and as a workbook."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import xlsxwriter
from django.core.files import File
from django.utils.translation import gettext as _

from cms.organisation.imports.columns import column
from cms.organisation.imports.reasons import sentence
from cms.organisation.models import ImportRow, PeopleImport

STEP = 1000


@dataclass(frozen=True)
class ReportLine:
    """One row of the report. `changes` are sentences "Học vấn: Đại học → Thạc sĩ"."""

    row: ImportRow
    reasons: list[str]
    changes: list[str]


def line(row: ImportRow, subject: str) -> ReportLine:
    reasons = [sentence(code, value, label_of(subject, name)) for name, code, value in row.reasons]
    changes = [f"{label_of(subject, name)}: {old or '–'} → {new}" for name, old, new in row.changes]
    return ReportLine(row, reasons, changes)


def label_of(subject: str, name: str) -> str:
    found = column(subject, name)
    return str(found.label) if found else name


def report_file(batch: PeopleImport, alive: Callable[[], None]) -> "File[bytes]":
    """The whole report, written row by row; `alive` is called now and then."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # whoever stores the file closes it
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("Report"))
        bold = book.add_format({"bold": True, "bottom": 1})
        for place, width in enumerate((8, 22, 34, 70, 70)):
            sheet.set_column(place, place, width)
        headings = (_("Row"), _("Result"), _("Name"), _("Reason"), _("Changes"))
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, bold)
        for index, texts in enumerate(_lines(batch), start=1):
            sheet.write_number(index, 0, texts[0])
            for place, text in enumerate(texts[1:], start=1):
                if text:
                    sheet.write_string(index, place, text)
            if index % STEP == 0:
                alive()
    file.seek(0)
    return File(cast(Any, file))


def _lines(batch: PeopleImport) -> Iterator[tuple[Any, ...]]:
    for row in ImportRow.objects.filter(batch=batch).order_by("number").iterator(STEP):
        told = line(row, batch.subject)
        outcome = str(ImportRow.Outcome(row.outcome).label)
        yield row.number, outcome, row.label, "; ".join(told.reasons), "; ".join(told.changes)

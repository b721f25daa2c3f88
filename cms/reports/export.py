"""Tables as files: a workbook with real numbers and dates, or text.

The text is for a double click: Excel with Vietnamese settings parts columns at semicolons, takes 1234,5 for a number,
5/3/2026 08:00 for an instant and 33,3% for a share, and sees the letters only behind a byte order mark. Programs that want plain
figures read the workbook.
"""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cms.reports.formats import day, written
from cms.reports.report import Column, Section, Table, value_of

FORMATS = {
    "text": {},
    "number": {"num_format": "#,##0"},
    "percent": {"num_format": "0.0%"},
    "day": {"num_format": "d/m/yyyy"},
    "month": {"num_format": "m/yyyy"},
    "instant": {"num_format": "hh:mm d/m/yyyy"},
}
WIDTHS = {"text": 40, "number": 14, "percent": 12, "day": 12, "month": 10, "instant": 18}
LONGEST_NAME = 31
FORBIDDEN_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")
# A spreadsheet takes text that begins so for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def workbook(sections: Sequence[Section], facts: Sequence[tuple[str, str]]) -> bytes:
    """One sheet a table, and the sheet that says who took it, when, for which unit, and what the words mean."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        formats = {kind: book.add_format(look) for kind, look in FORMATS.items()}
        bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        taken: set[str] = set()
        for section in sections:
            _sheet(book.add_worksheet(_name(section.title, taken)), section.table, formats, bold)
        _facts_sheet(book, _name(_("Information"), taken), facts)
    return buffer.getvalue()


def plain_text(table: Table) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([column.title for column in table.columns])
    for row in _all_rows(table):
        writer.writerow([_plain(column, value_of(cell)) for column, cell in zip(table.columns, row, strict=True)])
    return text.getvalue().encode("utf-8-sig")


def _all_rows(table: Table) -> list[Sequence[Any]]:
    return [*table.rows, *([table.total] if table.total else [])]


def _plain(column: Column, value: Any) -> Any:
    """Numbers stay numbers; text that looks like a formula is quoted."""
    if value is None:
        return ""
    if column.kind == "percent":
        return f"{value * 100:.1f}%".replace(".", ",")
    if column.is_number:
        return str(value).replace(".", ",")
    if isinstance(value, datetime):
        return f"{day(timezone.localdate(value))} {timezone.localtime(value):%H:%M}"
    text = written(value, column.kind)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def _sheet(sheet: Worksheet, table: Table, formats: dict[str, Format], bold: Format) -> None:
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, WIDTHS[column.kind])
        sheet.write_string(0, index, column.title, bold)
    for number, row in enumerate(_all_rows(table), start=1):
        for index, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            _write(sheet, number, index, column, value_of(cell), formats[column.kind])
    sheet.freeze_panes(1, 0)
    if table.columns:
        # The total stays outside: sorting must not move it into the rows.
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _write(sheet: Worksheet, row: int, index: int, column: Column, value: Any, look: Format) -> None:
    if value is None:
        sheet.write_blank(row, index, None, look)
    elif column.is_number and not isinstance(value, str):
        sheet.write_number(row, index, value, look)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, index, timezone.localtime(value).replace(tzinfo=None), look)
    elif column.kind in ("day", "month") and not isinstance(value, str):
        sheet.write_datetime(row, index, value, look)
    else:
        sheet.write_string(row, index, str(value))


def _facts_sheet(book: Workbook, name: str, facts: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(name)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90, wrap)
    for row, (label, text) in enumerate(facts):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, text, wrap)


def _name(title: str, taken: set[str]) -> str:
    """The title as a sheet may be called: short, without certain signs, and unlike the others."""
    whole = title.translate(FORBIDDEN_IN_NAMES).strip() or "-"
    name, number = _cut(whole, LONGEST_NAME), 2
    while name.lower() in taken:
        name, number = f"{_cut(whole, LONGEST_NAME - 3)} {number}", number + 1
    taken.add(name.lower())
    return name


def _cut(words: str, letters: int) -> str:
    """At the end of a word, where there is one."""
    if len(words) <= letters:
        return words
    return words[: letters + 1].rpartition(" ")[0].rstrip() or words[:letters]

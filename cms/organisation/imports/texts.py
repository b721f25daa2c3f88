"""CSV files: which encoding, which separator, and the rows, one after the other."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from cms.organisation.imports.legacy_text import faults, repair
from cms.organisation.imports.refusals import FileRefused

SEPARATORS = (";", "\t", ",")
SAMPLE_LINES = 400
BLOCK = 1024 * 1024
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
NOT_TEXT = _("The file is neither an XLSX workbook nor a text with columns (CSV).")


def encoding_of(file: IO[bytes]) -> str:
    """UTF-8, UTF-16 with its mark, or the older encoding that gives better Vietnamese.

    Latin-1 stands for TCVN3 and VNI: both lie on its letters, and `legacy_text` reads them from there.
    """
    file.seek(0)
    start = file.read(4096)
    for mark, encoding in BOMS.items():
        if start.startswith(mark):
            return encoding
    if not start.strip() or b"\0" in start:
        raise FileRefused(NOT_TEXT)
    if _is_utf8(file):
        return "utf-8"
    lines = list(_foreign_lines(file))
    return min(("cp1258", "latin-1"), key=lambda encoding: _faults(lines, encoding))


def text_rows(file: IO[bytes], encoding: str, separator: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """(number, values) of each row that holds anything; numbered as a spreadsheet would."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        for number, values in enumerate(csv.reader(text, delimiter=separator), start=1):
            if any(value.strip() for value in values):
                yield number, tuple(values)
    except csv.Error as error:
        raise FileRefused(NOT_TEXT) from error
    finally:
        text.detach()  # the file is not ours to close


def first_rows(file: IO[bytes], encoding: str, separator: str, count: int) -> list[tuple[int, tuple[Any, ...]]]:
    rows = text_rows(file, encoding, separator)
    try:
        return list(islice(rows, count))
    finally:
        rows.close()  # type: ignore[attr-defined]


def _is_utf8(file: IO[bytes]) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _foreign_lines(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    lines = (line for line in file if not line.isascii())
    yield from islice(lines, SAMPLE_LINES)


def _faults(lines: list[bytes], encoding: str) -> int:
    count = 0
    for line in lines:
        for part in line.decode(encoding, "replace").replace("\t", ";").replace(",", ";").split(";"):
            count += faults(repair(part)) + part.count("\ufffd")
    return count

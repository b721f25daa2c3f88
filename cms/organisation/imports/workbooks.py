"""XLSX files of strangers: what is refused before anything is unpacked, and the rows of a sheet, one after the other."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from cms.organisation.imports.refusals import FileRefused

MAX_UNPACKED = 700 * 1024 * 1024
# Read into memory as a whole: texts that stand in more than one cell.
MAX_SHARED_TEXTS = 120 * 1024 * 1024
MAX_RATIO = 120
# Below this a high ratio proves nothing: an empty sheet packs very well.
SMALL_ENOUGH = 20 * 1024 * 1024
MAX_PARTS = 2_000
MAX_COLUMNS = 60
MAX_SHEETS = 10

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN = _("The file is broken or is not an Excel workbook. Open it in a spreadsheet program and save it anew as XLSX.")
# What openpyxl raises on files that only claim to be workbooks.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException, EOFError, OSError, KeyError, IndexError, ValueError,
    TypeError, AttributeError, NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip


def refuse_dangerous(file: IO[bytes], name: str) -> None:
    """Raises `FileRefused` for what is no workbook, holds macros, is locked, or would swell when unpacked."""
    file.seek(0)
    start = file.read(8)
    if start == OLE:
        raise FileRefused(_ole_sentence(file))
    if name.lower().endswith((".xlsm", ".xltm", ".xlsb", ".xlam")):
        raise FileRefused(_("Workbooks with macros are not accepted. Save the file as XLSX."))
    if not start.startswith(ZIP):
        raise FileRefused(BROKEN)
    with _as_refusal(), zipfile.ZipFile(file) as archive:
        _refuse_parts(archive.infolist())


class SheetStart(NamedTuple):
    """How a sheet begins. `length` is what the sheet says of itself, 0 where it says nothing."""

    name: str
    rows: list[tuple[int, tuple[Any, ...]]]
    length: int


def sheet_starts(file: IO[bytes], rows: int) -> list[SheetStart]:
    """The beginning of each sheet that is not hidden; the file is opened once, which is what takes time."""
    with _as_refusal(), _opened(file) as book:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MAX_SHEETS]
        counts = [int(sheet.max_row or 0) for sheet in visible]
        starts = [list(islice(_page_rows(sheet), rows)) for sheet in visible]
        return [SheetStart(*found) for found in zip([s.title for s in visible], starts, counts, strict=True)]


def sheet_rows(file: IO[bytes], sheet: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """(number, values) of each row that holds anything. Formulas give the value they had when the file was saved."""
    with _as_refusal(), _opened(file) as book:
        if sheet not in book.sheetnames:
            raise FileRefused(_("The workbook no longer has this sheet."))
        yield from _page_rows(book[sheet])


def _page_rows(page: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    page.reset_dimensions()  # some programs write a size that is wrong
    for number, values in enumerate(page.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
        if any(value is not None and value != "" for value in values):
            yield number, values


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[Workbook]:
    file.seek(0)
    with warnings.catch_warnings():
        # openpyxl warns of every ornament that it leaves out.
        warnings.simplefilter("ignore")
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()


@contextmanager
def _as_refusal() -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        raise FileRefused(BROKEN) from error


def _refuse_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    shared = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(_("The file is locked with a password. Save it without one."))
    if any(re.search(r"vbaProject|macrosheets/", name, re.IGNORECASE) for name in names):
        raise FileRefused(_("Workbooks with macros are not accepted. Save the file as XLSX."))
    if "[Content_Types].xml" not in names:
        raise FileRefused(BROKEN)
    too_dense = unpacked > SMALL_ENOUGH and unpacked > packed * MAX_RATIO
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or shared > MAX_SHARED_TEXTS or too_dense:
        raise FileRefused(_("The workbook is too large when unpacked. Split it, or save it as CSV."))


def _ole_sentence(file: IO[bytes]) -> Any:
    """Excel wraps a locked workbook, and writes its oldest format, into the same kind of container."""
    file.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in file.read():
        return _("The file is locked with a password. Save it without one.")
    return _("This is the old XLS format. Save the file as XLSX.")

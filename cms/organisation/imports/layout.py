"""How a file is laid out: which sheet or encoding, where the headings stand, and what its rows are."""

import re
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from cms.organisation.imports import texts, workbooks
from cms.organisation.imports.columns import Column, guess
from cms.organisation.imports.refusals import FileRefused
from cms.organisation.imports.values import text_of

MAX_BYTES = 100 * 1024 * 1024
MAX_ROWS = 500_000
SEARCHED_ROWS = 20
SAMPLE_ROWS = 5
SHOWN_CHARS = 60

Rows = Iterator[tuple[int, tuple[Any, ...]]]


def examine(file: IO[bytes], name: str, size: int, columns: Sequence[Column], sheet: str = "") -> dict[str, Any]:
    """The layout as plain data. Without `sheet` the one whose headings say most. Raises `FileRefused`."""
    if size > MAX_BYTES:
        raise FileRefused(_("The file is larger than 100 MB. Split it."))
    if size == 0:
        raise FileRefused(_("The file is empty."))
    file.seek(0)
    if name.lower().endswith((".csv", ".txt", ".tsv")) and not file.read(8).startswith((workbooks.ZIP, workbooks.OLE)):
        return _text_layout(file, columns)
    workbooks.refuse_dangerous(file, name)
    return _workbook_layout(file, columns, sheet)


def data_rows(file: IO[bytes], layout: dict[str, Any]) -> Rows:
    """The rows below the headings that hold anything. Raises `FileRefused` where there are too many."""
    count = 0
    for number, values in _rows(file, layout):
        if number <= layout["header"]:
            continue
        count += 1
        if count > MAX_ROWS:
            raise FileRefused(_("The file has more than 500,000 rows. Split it."))
        yield number, values


def _rows(file: IO[bytes], layout: dict[str, Any]) -> Rows:
    if layout["kind"] == "csv":
        return texts.text_rows(file, layout["encoding"], layout["separator"])
    return workbooks.sheet_rows(file, layout["sheet"])


def _text_layout(file: IO[bytes], columns: Sequence[Column]) -> dict[str, Any]:
    encoding = texts.encoding_of(file)
    best: dict[str, Any] = {}
    for separator in texts.SEPARATORS:
        rows = texts.first_rows(file, encoding, separator, SEARCHED_ROWS + SAMPLE_ROWS)
        found = {"kind": "csv", "encoding": encoding, "separator": separator, **_headings(rows, columns)}
        if not best or _worth(found) > _worth(best):
            best = found
    file.seek(0)
    lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1024 * 1024), b""))
    return _with_rows(best, lines)


def _workbook_layout(file: IO[bytes], columns: Sequence[Column], sheet: str) -> dict[str, Any]:
    starts = workbooks.sheet_starts(file, SEARCHED_ROWS + SAMPLE_ROWS)
    names = [start.name for start in starts]
    best: dict[str, Any] = {}
    for start in starts:
        if sheet in names and start.name != sheet:
            continue
        found = {"kind": "xlsx", "sheet": start.name, "sheets": names, "count": start.length}
        found |= _headings(start.rows, columns)
        if not best or _worth(found) > _worth(best):
            best = found
    return _with_rows(best, best.pop("count", 0))


def _headings(rows: list[tuple[int, tuple[Any, ...]]], columns: Sequence[Column]) -> dict[str, Any]:
    """Above the headings there may be a title: the row whose texts mean most columns has them."""
    best: dict[str, Any] = {"header": 0, "headings": [], "guesses": {}, "sample": [], "width": 0}
    for index, (number, values) in enumerate(rows[:SEARCHED_ROWS]):
        headings = [text_of(value)[:SHOWN_CHARS] for value in values]
        guesses = guess(headings, columns)
        if index == 0 or len(guesses) > len(best["guesses"]):
            sample = [[_masked(text_of(value)) for value in below] for _number, below in rows[index + 1 :]]
            filled = max((place for place, text in enumerate(headings) if text), default=-1) + 1
            best = {"header": number, "headings": headings[:filled], "guesses": guesses, "width": filled,
                    "sample": [row[:filled] for row in sample[:SAMPLE_ROWS]]}  # fmt: skip
    return best


def _worth(found: dict[str, Any]) -> tuple[int, int]:
    return len(found["guesses"]), found["width"]


def _with_rows(layout: dict[str, Any], count: int) -> dict[str, Any]:
    if not layout or not layout["headings"]:
        raise FileRefused(_("The file is empty."))
    if not layout["sample"]:
        raise FileRefused(_("There are no rows below the headings."))
    # The keys of JSON objects are texts.
    rows = min(max(0, count - layout["header"]), MAX_ROWS)
    return {**layout, "rows": rows, "guesses": {str(place): name for place, name in layout["guesses"].items()}}


def _masked(text: str) -> str:
    """The sample is kept beside the file: numbers that name a person do not stand in it."""
    return (
        re.sub(r"\d(?=(?:[ .]?\d){3})", "•", text)[:SHOWN_CHARS]
        if re.fullmatch(r"[\d .+]{9,}", text)
        else text[:SHOWN_CHARS]
    )

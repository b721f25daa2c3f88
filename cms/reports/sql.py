"""Runs the questions in `sql/`. One file, one question; the same text on SQLite and PostgreSQL.

Every question is asked by somebody: `row_security.viewing` says who.
"""

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from itertools import dropwhile
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints
from uuid import UUID

from django.db import connection

from cms.reports.row_security import as_viewer

FOLDER = Path(__file__).parent / "sql"
Row = TypeVar("Row")


def rows_of(question: str, row: type[Row], **parameters: Any) -> list[Row]:
    """The answer as dataclass rows. Columns are matched by name, so their order in the SQL does not matter.

    With a day `as_of` the question is about the tree and the rolls of that day, else about those of now.
    """
    as_of = parameters.get("as_of")
    with as_viewer(as_of) as cursor:
        cursor.execute(
            text_of(question, as_of is not None), {name: _given(value) for name, value in parameters.items()}
        )
        names = [column[0] for column in cursor.description]
        answer = cursor.fetchall()
    readers = _readers(row)
    return [row(**{name: readers[name](value) for name, value in zip(names, found, strict=True)}) for found in answer]


@cache
def text_of(question: str, past: bool) -> str:
    """The question after what it stands on: `tree` (ancestor_id, descendant_id, depth) and `roll` (members by cell)."""
    ground = _statement("_past" if past else "_now").rstrip()
    asked = _statement(question)
    return f"{ground}, {asked.removeprefix('with ')}" if asked.startswith("with ") else f"{ground}\n{asked}"


def _statement(name: str) -> str:
    """The file without the comment that it begins with."""
    lines = (FOLDER / f"{name}.sql").read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(dropwhile(lambda line: line.startswith("--"), lines))


def _given(value: Any) -> Any:
    """A parameter as this database stores it: SQLite keeps dates, instants and identifiers as text."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def _readers(row: type[Any]) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(row)
    return {field.name: _reader(hints[field.name]) for field in fields(row)}


def _reader(hint: Any) -> Callable[[Any], Any]:
    """What turns a column into the type the row names; a missing value stays missing."""
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not type(None)]
    read = READERS[kinds[0]]
    return lambda value: None if value is None else read(value)


def _as_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _as_instant(value: Any) -> datetime:
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _as_uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


READERS: dict[type[Any], Callable[[Any], Any]] = {
    int: int,
    str: str,
    bool: bool,
    float: float,
    Decimal: Decimal,
    date: _as_date,
    datetime: _as_instant,
    UUID: _as_uuid,
}

"""What a page shows, as plain values: the screen, the workbook and the tests read the same tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cms.reports.charts import Picture
from cms.reports.formats import written

# With more columns than this a table has no room beside its picture.
WIDE = 4

Kind = Literal["text", "number", "percent", "day", "instant", "month"]


@dataclass(frozen=True)
class Column:
    title: str
    kind: Kind = "text"

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "percent")


@dataclass(frozen=True)
class Cell:
    """A value, and where a click on it leads."""

    value: Any
    href: str = ""


@dataclass(frozen=True)
class Table:
    """Rows hold cells, or bare values where nothing is linked."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Any] = ()

    @property
    def is_wide(self) -> bool:
        """Needs the whole width of a desk, and more than that of a phone."""
        return len(self.columns) > WIDE

    def cells(self) -> list[list[tuple[Column, str, str]]]:
        """Every row as (column, text, address) for the screen."""
        return [self._shown(row) for row in self.rows]

    def total_cells(self) -> list[tuple[Column, str, str]]:
        return self._shown(self.total)

    def _shown(self, row: Sequence[Any]) -> list[tuple[Column, str, str]]:
        return [
            (column, written(value_of(cell), column.kind), cell.href if isinstance(cell, Cell) else "")
            for column, cell in zip(self.columns, row, strict=bool(row))
        ] if row else []  # fmt: skip


def value_of(cell: Any) -> Any:
    return cell.value if isinstance(cell, Cell) else cell


@dataclass(frozen=True)
class Tile:
    label: str
    figure: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Chip:
    """Something the address narrows by. `off` is the address without it."""

    text: str
    off: str


@dataclass(frozen=True)
class Choice:
    text: str
    href: str
    chosen: bool = False


@dataclass(frozen=True)
class Section:
    """A table with its picture. `named` sections show persons: only for those who may, and each look is audited."""

    key: str
    title: str
    table: Table
    chart: Picture | None = None
    note: str = ""
    named: bool = False
    total_rows: int | None = None
    empty: str = ""


@dataclass(frozen=True)
class Report:
    title: str
    sections: Sequence[Section]
    tiles: Sequence[Tile] = ()
    chips: Sequence[Chip] = ()
    choices: Sequence[Choice] = ()
    choices_title: str = ""
    definitions: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = field(default=())
    lead: str = ""
    trail: Sequence[Choice] = ()

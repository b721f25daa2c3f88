"""Spreadsheets of invented members for tests and figures, with dirty rows planted among the clean ones."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

HEADINGS = (
    "Họ và tên", "Ngày sinh", "Giới tính", "Mã chi bộ", "Trạng thái", "Ngày kết nạp", "Ngày chính thức", "Số thẻ Đảng",
    "Số CCCD", "Điện thoại", "Chức vụ Đảng", "Chức vụ khác", "Lý luận chính trị", "Học vấn",
)  # fmt: skip
NAME, BORN, SEX, CELL, STATUS, ADMITTED, OFFICIAL, CARD, IDENTITY, PHONE = range(10)

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Thạch", "Kim", "Sơn", "Bùi", "Đỗ")
_MIDDLE = ("Văn", "Thị", "Hữu", "Ngọc", "Minh", "Thanh", "Đức", "Quốc")
_GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Khánh", "Lộc", "Nghĩa", "Phúc", "Quyên", "Trúc", "Yến", "Ửng")
_FIRST_DAY = date(1945, 1, 1)


def clean_row(number: int, cells: Sequence[str]) -> list[Any]:
    """The `number`th person: always the same, and unlike all others."""
    random = Random(number)
    born = _FIRST_DAY + timedelta(days=random.randrange(20_000))
    admitted = born + timedelta(days=19 * 366 + random.randrange(2_000))
    name = f"{random.choice(_FAMILY)} {random.choice(_MIDDLE)} {random.choice(_GIVEN)}"
    return [
        name, _day(born, number), random.choice(("Nam", "Nữ")), cells[number % len(cells)], "Đảng viên chính thức",
        _day(admitted, number + 1), _day(admitted + timedelta(days=365), number), f"VD{number:07}", f"000{number:09}",
        f"00{number:08}", "", "", random.choice(("", "Sơ cấp", "Trung cấp")), random.choice(("", "Đại học", "Thạc sĩ")),
    ]  # fmt: skip


def _day(day: date, number: int) -> Any:
    """Half as a date, half as text, as people's files have them."""
    return datetime(day.year, day.month, day.day) if number % 2 else f"{day.day:02}/{day.month:02}/{day.year}"


# What makes a row dirty: (place, value or a function of a clean row before it, the expected code of the first reason).
DIRT: tuple[tuple[int, Any, str], ...] = (
    (BORN, "31/02/1980", "no-such-day"),
    (BORN, "1/2/80", "two-digit-year"),
    (BORN, "1980", "year-only"),
    (BORN, 1980, "year-only"),
    (BORN, "5/1980", "month-only"),
    (BORN, "ngày nào đó", "bad-date"),
    (BORN, "01/01/2090", "future"),
    (BORN, "01/01/1880", "implausible"),
    (BORN, "#N/A", "error-cell"),
    (BORN, None, "missing"),
    (NAME, "  ", "missing"),
    (NAME, "12345", "bad-name"),
    (SEX, "khác", "unknown-value"),
    (SEX, None, "missing"),
    (STATUS, "đang xét", "unknown-value"),
    (STATUS, "Từ trần", "gone"),
    (CELL, "khong-co", "cell-unknown"),
    (CELL, "ngoai-pham-vi", "cell-outside"),
    (CELL, "da-dong", "cell-closed"),
    (CELL, "dang-bo", "not-a-cell"),
    (CELL, None, "missing"),
    (ADMITTED, "01/01/1925", "implausible"),
    (ADMITTED, lambda row: row[BORN], "not-adult"),
    (OFFICIAL, "01/01/1950", "official-before"),
    (IDENTITY, "12345", "bad-identity"),
    (IDENTITY, lambda row: row[IDENTITY], "identity-twice"),
    (IDENTITY, "000999999999", "identity-held"),
    (CARD, lambda row: row[CARD], "card-twice"),
    (CARD, "DA-CO-NGUOI", "card-held"),
    (CARD, "thẻ số 5?", "bad-card"),
    (PHONE, "113", "bad-phone"),
)


def rows(count: int, dirty: int, cells: Sequence[str], seed: int = 1) -> tuple[list[list[Any]], dict[int, str]]:
    """`count` rows, and of the dirty ones the row number in the spreadsheet → the expected code."""
    table = [clean_row(number, cells) for number in range(1, count + 1)]
    places = sorted(Random(seed).sample(range(2, count), dirty))
    expected = {}
    for index, place in enumerate(places):
        column, value, code = DIRT[index % len(DIRT)]
        row = table[place]
        if callable(value):
            # "twice" repeats a clean row that stands before; the others look at the row itself
            before = next(other for other in range(place - 1, -1, -1) if other not in expected_places(places, index))
            value = value(table[before] if code.endswith("twice") else row)
        row[column] = value
        expected[place + 2] = code
    return table, expected


def expected_places(places: Sequence[int], index: int) -> set[int]:
    return set(places[: index + 1])


def workbook(table: Iterable[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Đảng viên")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate([headings, *table]):
            for place, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, int | float):
                    sheet.write_number(number, place, value)
                elif value is not None:
                    sheet.write_string(number, place, value)
    return buffer.getvalue()


def main() -> None:
    """`python -m tests.people_file FILE ROWS DIRTY CELLS`: makes the workbook, and says on stdout what is expected."""
    file, count, dirty, cells = sys.argv[1:]
    table, expected = rows(int(count), int(dirty), [f"cb-{number}" for number in range(int(cells))])
    Path(file).write_bytes(workbook(table))
    print(json.dumps(expected))


def commas(table: Iterable[Sequence[Any]], headings: Sequence[str] = HEADINGS, separator: str = ",") -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator)
    for row in [headings, *table]:
        writer.writerow(
            ["" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, datetime) else value for value in row]
        )
    return stream.getvalue()


if __name__ == "__main__":
    main()

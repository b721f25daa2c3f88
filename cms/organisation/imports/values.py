"""From what stands in a cell to a value. Pure: no database, no clock."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")

_SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u2060\ufeff]+")
_TYPED = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})(?:\s+0?0:00(?::00)?)?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[/.\- ]\s*\d{1,2}\s*[/.\- ]\s*\d{2}", re.ASCII)
_MONTH = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{4}", re.ASCII)
_YEAR = re.compile(r"(?:năm\s*)?\d{4}", re.ASCII | re.IGNORECASE)


class Unreadable(Exception):
    """The cell says nothing we can use; `code` is one of `reasons.SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text_of(cell: Any) -> str:
    """What stands in a cell as one line of composed text without surplus spaces."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year}"
    if isinstance(cell, time):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", str(cell))).strip()
    # ="0123" and '0123 are how people keep a number from losing its zeros; '= is how our own CSV keeps a text a text
    text = re.sub(r'^="([^"]*)"$', r"\1", text)
    return text[1:].strip() if re.match(r"'['=+\-@\d]", text) else text


def date_of(cell: Any, text: str) -> date:
    """Day/month/year, the only order people here use. Raises `Unreadable`."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for pattern, code in ((_SHORT_YEAR, "two-digit-year"), (_YEAR, "year-only"), (_MONTH, "month-only")):
        if pattern.fullmatch(text):
            raise Unreadable(code)
    if typed := _TYPED.fullmatch(text):
        day, month, year = map(int, typed.groups())
    elif iso := _ISO.fullmatch(text):
        year, month, day = map(int, iso.groups())
    else:
        raise Unreadable("bad-date")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("no-such-day") from None


def number_of(cell: Any, text: str, digits: int) -> str:
    """A number that names something. A cell formatted as a number has lost the zero it began with."""
    if isinstance(cell, int | float) and len(text) == digits - 1:
        return f"0{text}"
    return text


def spelled(name: str) -> str:
    """Names all in capitals, or all in small letters, with initial capitals; others as typed."""
    if name not in (name.upper(), name.lower()):
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word.group().capitalize(), name)

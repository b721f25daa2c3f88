"""Dates, instants, sizes and lengths of time as readers in Vietnam see them, beside the form for machines."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


def day(iso: str) -> dict[str, str] | None:
    """ "2026-03-05" → 5/3/2026; None for an unknown date."""
    if not iso:
        return None
    on = date.fromisoformat(iso)
    return {"iso": iso, "text": f"{on.day}/{on.month}/{on.year}"}


def moment(iso: str) -> dict[str, str] | None:
    """An instant with offset → its day and time of day in Vietnam; None when empty."""
    if not iso:
        return None
    at = datetime.fromisoformat(iso).astimezone(HERE)
    return {"iso": iso, "day": f"{at.day}/{at.month}/{at.year}", "time": f"{at.hour:02}:{at.minute:02}"}


def number(value: float, digits: int = 0) -> str:
    """1234.5 → 1.234,5"""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def size(count: int) -> str:
    """A number of bytes as "4,2 MB"; small files in KB."""
    if count < 100_000:
        return f"{max(1, round(count / 1000))} KB"
    return f"{number(count / 1_000_000, 1)} MB"


def length(seconds: float) -> dict[str, Any]:
    whole = round(seconds)
    return {"iso": f"PT{whole}S", "minutes": whole // 60, "seconds": whole % 60}

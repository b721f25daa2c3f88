"""Numbers and dates as people here write them: 1.234,5 % and 30/3/2023."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

NOTHING = "–"
NO_BREAK = "\u00a0"


def share(part: int, whole: int) -> float | None:
    """A part of a whole, from 0 to 1; None where there is no whole."""
    return part / whole if whole else None


def number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def percent(value: float) -> str:
    """One decimal, from a share between 0 and 1."""
    whole, _, tenth = f"{value * 100:,.1f}".partition(".")
    return f"{whole.replace(',', '.')},{tenth}{NO_BREAK}%"


def day(value: date) -> str:
    return f"{value.day}/{value.month}/{value.year}"


def instant(value: datetime) -> str:
    local = timezone.localtime(value)
    return f"{local:%H:%M}, {day(local.date())}"


def month(value: date) -> str:
    return f"{value.month}/{value.year}"


WRITERS: dict[str, Callable[[Any], str]] = {
    "text": str,
    "number": number,
    "percent": percent,
    "day": day,
    "instant": instant,
    "month": month,
}


def written(value: Any, kind: str) -> str:
    """The text of a table cell; nothing known is a dash."""
    return NOTHING if value is None else WRITERS[kind](value)

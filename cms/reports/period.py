"""The days a report covers, as the address of the page names them (`?tu=2026-01-01&den=2026-03-31`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

# Wide enough for every fact, narrow enough that time zones cannot push them over the edge of a calendar.
BEGINNING = date(1900, 1, 1)
END = date(2200, 1, 1)


class Trouble(Enum):
    UNREADABLE = "unreadable"
    REVERSED = "reversed"

    @property
    def sentence(self) -> str:
        if self is Trouble.REVERSED:
            return _("The first day is after the last one, so the whole time is shown. Correct one of the two days.")
        return _("The days could not be read, so the whole time is shown. Enter the first and the last day again.")


@dataclass(frozen=True)
class Period:
    """Both days belong to it; None is open."""

    first: date | None = None
    last: date | None = None

    @property
    def since(self) -> date:
        return self.first or BEGINNING

    @property
    def until(self) -> date:
        """The first day after the period."""
        return self.last + timedelta(days=1) if self.last else END

    @property
    def as_of(self) -> date | None:
        """The day whose tree and rolls count: the last one; None is now."""
        return self.last if self.last and self.last < timezone.localdate() else None

    def parameters(self) -> dict[str, Any]:
        """What the questions in `sql/` call the bounds. Days begin at local midnight."""
        return {
            "since": self.since,
            "until": self.until,
            "since_at": _midnight(self.since),
            "until_at": _midnight(self.until),
            "since_month": self.since.replace(day=1),
            "as_of": self.as_of,
        }


def read_period(query: Mapping[str, str]) -> tuple[Period, Trouble | None]:
    """The period of an address, and what is wrong with it. One with a trouble is open."""
    try:
        first, last = _day(query.get("tu", "")), _day(query.get("den", ""))
    except ValueError:
        return Period(), Trouble.UNREADABLE
    if first and last and first > last:
        return Period(), Trouble.REVERSED
    return Period(first, last), None


def _day(text: str) -> date | None:
    day = date.fromisoformat(text) if text else None
    if day and not BEGINNING <= day < END - timedelta(days=1):
        raise ValueError(text)
    return day


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

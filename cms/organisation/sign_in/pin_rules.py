"""Which PINs are too easy to guess. Pure; the caller says what is known about the member."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

LENGTH = 8
# Days every Vietnamese knows (3/2/1930, 19/5/1890, 2/9/1945, 22/12/1944, 7/5/1954, 30/4/1975) and rows of keys.
KNOWN_DAYS = (
    date(1930, 2, 3), date(1890, 5, 19), date(1945, 9, 2), date(1944, 12, 22), date(1954, 5, 7), date(1975, 4, 30),
)  # fmt: skip
KEY_ROWS = frozenset({"14725836", "25836914", "36925814", "12369874", "15935725", "11223344", "12312312", "13579246"})


def is_well_formed(pin: str) -> bool:
    return len(pin) == LENGTH and pin.isascii() and pin.isdecimal()


def is_trivial(pin: str, *, days: Iterable[date] = (), numbers: Iterable[str] = ()) -> bool:
    """Patterns, days that the member or everybody knows, and pieces of the member's own numbers."""
    return (
        len(set(pin)) <= 2
        or _is_sequence(pin)
        or pin in (pin[:4] * 2, pin[::-1])
        or pin in KEY_ROWS
        or any(pin in _spellings(day) for day in (*KNOWN_DAYS, *days))
        or any(pin in "".join(filter(str.isdecimal, number)) for number in numbers)
    )


def _is_sequence(pin: str) -> bool:
    """12345678, 87654321, 90123456, 24680246: one step all along, 0 follows 9."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1


def _spellings(day: date) -> set[str]:
    d, m, y = f"{day.day:02}", f"{day.month:02}", f"{day.year:04}"
    return {d + m + y, m + d + y, y + m + d, y + d + m}

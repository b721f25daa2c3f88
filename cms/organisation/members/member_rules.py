"""What must hold of a member's fields, typed into a form or read from a file. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

ADULT_YEARS = 18
OLDEST_YEARS = 120
PARTY_FOUNDED = date(1930, 2, 3)


class Reason(NamedTuple):
    """Why a value is refused: the field, a code of `reasons.SENTENCES`, and what to quote in the sentence."""

    field: str
    code: str
    value: str = ""


def date_reasons(values: Mapping[str, Any], today: date) -> Iterator[Reason]:
    """What is wrong with the dates that are given."""
    born, admitted, official = (values.get(name) for name in ("birth_date", "admitted_on", "official_on"))
    for name in ("birth_date", "admitted_on", "official_on"):
        if values.get(name) and values[name] > today:
            yield Reason(name, "future", shown(values[name]))
    if born and born.year < today.year - OLDEST_YEARS:
        yield Reason("birth_date", "implausible", shown(born))
    if admitted and admitted < PARTY_FOUNDED:
        yield Reason("admitted_on", "implausible", shown(admitted))
    elif born and admitted and born <= today and admitted < birthday(born, ADULT_YEARS):
        yield Reason("admitted_on", "not-adult", shown(admitted))
    if admitted and official and official < admitted:
        yield Reason("official_on", "official-before", shown(official))


def name_reasons(name: str) -> Iterator[Reason]:
    if len(name) > 100:
        yield Reason("full_name", "too-long")
    elif not re.fullmatch(r"[^\W\d_][^\W\d_ .'’-]*(?:[ .'’-]+[^\W\d_]+)*\.?", name):
        yield Reason("full_name", "bad-name", name[:40])


def identity_reasons(text: str) -> Iterator[Reason]:
    """12 digits; people group them with spaces and dots."""
    if not re.fullmatch(r"\d{12}", re.sub(r"[ .-]", "", text), re.ASCII):
        yield Reason("identity_number", "bad-identity", masked(text))


def phone_reasons(text: str) -> Iterator[Reason]:
    if not re.fullmatch(r"(?:0|\+84)\d{9,10}", re.sub(r"[ .()-]", "", text), re.ASCII):
        yield Reason("phone", "bad-phone", masked(text))


def card_reasons(text: str) -> Iterator[Reason]:
    if not re.fullmatch(r"[0-9A-Za-zĐđ./-]{1,20}", text):
        yield Reason("card_number", "bad-card", text[:40])


def birthday(born: date, age: int) -> date:
    """The day somebody reaches the age; who was born on 29 February does so on 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def masked(text: str) -> str:
    """A number that names a person, by its last three characters."""
    return "•" * max(0, len(text) - 3) + text[-3:] if text else ""


def shown(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"

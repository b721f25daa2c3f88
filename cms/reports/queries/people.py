"""Who the members of a unit and everything under it are."""

from dataclasses import dataclass
from datetime import date

from cms.organisation.models import Member, Unit
from cms.reports.period import Period
from cms.reports.sql import rows_of

# The youngest age of each band; the SQL of the two questions names the same steps.
AGE_BANDS = (18, 31, 36, 41, 46, 51, 56, 61)
PARTY_AGE_BANDS = (0, 5, 10, 20, 30, 40, 45, 50)
# Fewer members than this are told only to those who may see their names.
FEWEST = 5


@dataclass(frozen=True)
class BandRow:
    """A band runs from `band` years to one less than the next band begins with."""

    band: int
    members: int


@dataclass(frozen=True)
class CodeRow:
    code: str
    members: int


@dataclass(frozen=True)
class KindRow:
    code: str
    name: str
    units: int
    members: int


@dataclass(frozen=True)
class UnitRow:
    unit_id: int


def members_by_age(unit: Unit, today: date) -> list[BandRow]:
    return _banded("members_by_age", unit, today, AGE_BANDS)


def members_by_party_age(unit: Unit, today: date) -> list[BandRow]:
    return _banded("members_by_party_age", unit, today, PARTY_AGE_BANDS)


def members_by_sex(unit: Unit) -> list[CodeRow]:
    return _complete("members_by_sex", unit, Member.Sex.values)


def members_by_status(unit: Unit) -> list[CodeRow]:
    return _complete("members_by_status", unit, Member.Status.values)


def members_by_theory(unit: Unit) -> list[CodeRow]:
    return _complete("members_by_theory", unit, Member.Theory.values)


def units_by_kind(unit: Unit, today: date) -> list[KindRow]:
    return rows_of("units_by_kind", KindRow, unit=unit.pk, today=today)


def small_units(unit: Unit, period: Period) -> set[int]:
    """The unit and those directly under it that had fewer than `FEWEST` members, by primary key."""
    return {row.unit_id for row in rows_of("small_units", UnitRow, unit=unit.pk, fewest=FEWEST, as_of=period.as_of)}


def _banded(question: str, unit: Unit, today: date, bands: tuple[int, ...]) -> list[BandRow]:
    """Every band appears, with zero where nobody is in it."""
    turns = {f"years_{band}": _years_before(today, band) for band in bands[1:]}
    found = {row.band: row.members for row in rows_of(question, BandRow, unit=unit.pk, **turns)}
    return [BandRow(band, found.get(band, 0)) for band in bands]


def _complete(question: str, unit: Unit, codes: list[str]) -> list[CodeRow]:
    found = {row.code: row.members for row in rows_of(question, CodeRow, unit=unit.pk)}
    return [CodeRow(code, found.get(code, 0)) for code in codes]


def _years_before(day: date, years: int) -> date:
    """Who was born on this day or before has turned `years`. A 29 February counts from the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)

"""From a row of a file to a member's fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from cms.organisation.imports.legacy_text import repair_row
from cms.organisation.imports.scope import PlaceRefused, Places
from cms.organisation.imports.values import ERRORS, Unreadable, date_of, number_of, spelled, text_of
from cms.organisation.members import member_rules, personal
from cms.organisation.members.member_rules import Reason
from cms.organisation.models import Audience, Member
from site_builder.text import fold_vi

DATES = ("birth_date", "admitted_on", "official_on", "joined_on")
LONGEST = 100

SEXES = {"nam": Member.Sex.MALE, "male": Member.Sex.MALE, "nu": Member.Sex.FEMALE, "female": Member.Sex.FEMALE}
STATUSES = {
    "dang vien chinh thuc": Member.Status.OFFICIAL, "chinh thuc": Member.Status.OFFICIAL,
    "dang vien du bi": Member.Status.PROBATIONARY, "du bi": Member.Status.PROBATIONARY,
    "mien sinh hoat": Member.Status.EXEMPT, "duoc mien sinh hoat": Member.Status.EXEMPT,
    "tam thoi noi khac": Member.Status.AWAY, "sinh hoat tam thoi noi khac": Member.Status.AWAY,
    "chuyen di": Member.Status.TRANSFERRED, "da chuyen di": Member.Status.TRANSFERRED,
    "ra khoi dang": Member.Status.LEFT, "tu tran": Member.Status.DECEASED, "da tu tran": Member.Status.DECEASED,
}  # fmt: skip
THEORIES = {
    "so cap": Member.Theory.BASIC, "trung cap": Member.Theory.INTERMEDIATE, "cao cap": Member.Theory.ADVANCED,
    "cu nhan": Member.Theory.ADVANCED, "cao cap cu nhan": Member.Theory.ADVANCED, "cao cap, cu nhan": Member.Theory.ADVANCED,
    "cao cap/cu nhan": Member.Theory.ADVANCED,
}  # fmt: skip


@dataclass
class Parsed:
    """`values` has what the row says; an empty cell says nothing."""

    number: int
    label: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    @cached_property
    def identity(self) -> bytes | None:
        return personal.lookup(personal.plain_number(self.values.get("identity_number", "")), field=personal.IDENTITY)

    @cached_property
    def phone(self) -> bytes | None:
        return personal.lookup(personal.plain_number(self.values.get("phone", "")), field=personal.PHONE)

    @property
    def name_key(self) -> tuple[Any, ...] | None:
        """What people are told apart by where there is no number."""
        if all(name in self.values for name in ("full_name", "birth_date", "cell")):
            return fold_vi(self.values["full_name"]), self.values["birth_date"], self.values["cell"]
        return None


class MemberReader:
    """Reads rows under one mapping (place in the row → column)."""

    def __init__(self, mapping: Mapping[int, str], places: Places, today: date) -> None:
        self.mapping, self.places, self.today = mapping, places, today
        self.audiences = {fold_vi(audience.name): audience.pk for audience in Audience.objects.all()}
        self.audiences |= {audience.code: audience.pk for audience in Audience.objects.all()}
        self.readers: dict[str, Callable[[Any, str], Any]] = {
            "full_name": self._name, "sex": self._one_of(SEXES), "status": self._one_of(STATUSES),
            "theory_level": self._one_of(THEORIES), "card_number": self._card, "identity_number": self._identity,
            "phone": self._phone, "audiences": self._audiences, **dict.fromkeys(DATES, date_of),
        }  # fmt: skip

    def read(self, number: int, row: Sequence[Any]) -> Parsed:
        parsed = Parsed(number)
        cells = {name: row[place] if place < len(row) else None for place, name in self.mapping.items()}
        texts = dict(zip(cells, repair_row([text_of(cell) for cell in cells.values()]), strict=True))
        parsed.label = spelled(texts.get("full_name", ""))[:100]
        for name, text in texts.items():
            if text:
                self._read_one(parsed, name, cells[name], text)
        if "full_name" in texts and not texts["full_name"]:
            parsed.reasons.append(Reason("full_name", "missing"))
        self._place(parsed)
        return parsed

    def _read_one(self, parsed: Parsed, name: str, cell: Any, text: str) -> None:
        if text in ERRORS:
            parsed.reasons.append(Reason(name, "error-cell", text))
            return
        try:
            parsed.values[name] = self.readers.get(name, self._text)(cell, text)
        except Unreadable as unreadable:
            parsed.reasons.append(Reason(name, unreadable.code, text[:40]))
        except _Refused as refused:
            parsed.reasons.extend(refused.reasons)

    def _place(self, parsed: Parsed) -> None:
        code, name = parsed.values.pop("cell", ""), parsed.values.pop("cell_name", "")
        if code or name:
            try:
                parsed.values["cell"] = self.places.cell(code, name, self.today).id
            except PlaceRefused as refused:
                parsed.reasons.append(refused.reason)

    def _name(self, _cell: Any, text: str) -> str:
        name = spelled(text)
        _refuse(member_rules.name_reasons(name))
        return name

    def _card(self, _cell: Any, text: str) -> str:
        _refuse(member_rules.card_reasons(text))
        return text

    def _identity(self, cell: Any, text: str) -> str:
        number = number_of(cell, text, 12)
        _refuse(member_rules.identity_reasons(number))
        return number

    def _phone(self, cell: Any, text: str) -> str:
        number = number_of(cell, text, 10)
        _refuse(member_rules.phone_reasons(number))
        return number

    def _audiences(self, _cell: Any, text: str) -> list[int]:
        names = [fold_vi(part).strip() for part in text.split(";") if part.strip()]
        unknown = [part for part in names if part not in self.audiences]
        if unknown:
            raise Unreadable("unknown-value")
        return sorted({self.audiences[part] for part in names})

    def _text(self, _cell: Any, text: str) -> str:
        if len(text) > LONGEST:
            raise Unreadable("too-long")
        return text

    def _one_of(self, known: Mapping[str, str]) -> Callable[[Any, str], str]:
        def read(_cell: Any, text: str) -> str:
            value = known.get(fold_vi(text))
            if value is None:
                raise Unreadable("unknown-value")
            return str(value)

        return read


class _Refused(Exception):
    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__()
        self.reasons = reasons


def _refuse(reasons: Any) -> None:
    if found := list(reasons):
        raise _Refused(found)


def at_row(number: int) -> str:
    return _("row %(number)d") % {"number": number}

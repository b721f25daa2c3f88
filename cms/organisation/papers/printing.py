"""What stands on the papers: a member's card and activation letter as the values of their templates."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings

from cms.organisation.models import Card, Member
from cms.organisation.papers import sheets
from cms.organisation.papers.cards import payloads_of

CARDS, LETTERS = "cards.typ", "letters.typ"


def card_sheet(cards: Iterable[Card]) -> bytes:
    """A PDF of cards to cut out, ten to an A4 page; cards of a cell that follow each other share their pages."""
    cells = [
        cell_of_cards(of_cell[0].member.cell.name, "", of_cell)
        for of_cell in (list(group) for _cell, group in groupby(cards, key=lambda card: card.member.cell_id))
    ]
    return sheets.pdf(CARDS, {"cells": cells})


def activation_letter(member: Member, code: str, origin: str, expires_on: date) -> bytes:
    """A PDF letter with the code to scan and to type. It is the only place where the code is ever shown."""
    return sheets.pdf(LETTERS, {"letters": [letter(member, code, origin, expires_on)]})


def cell_of_cards(name: str, above: str, cards: Sequence[Card]) -> dict[str, Any]:
    """A cell's cards, which begin on a page of their own."""
    faces = [_face(card, payload) for card, payload in zip(cards, payloads_of(cards), strict=True)]
    return {"name": name, "above": above, "cards": faces}


def letter(member: Member, code: str, origin: str, expires_on: date) -> dict[str, Any]:
    """One letter; the members of a branch each get theirs in one file."""
    return {
        "name": member.full_name,
        "unit": member.cell.name,
        "origin": f"{origin}/kich-hoat/",
        "notice": f"{origin}/quyen-rieng-tu/",
        "groups": code.split("-"),
        "days": settings.ACTIVATION_DAYS,
        "expires_on": _date(expires_on),
        "payload": f"{origin}/kich-hoat/#{code}",
    }


def _face(card: Card, payload: str) -> dict[str, str]:
    return {
        "name": card.member.full_name,
        "unit": card.member.cell.name,
        "number": card.member.card_number or "",
        "expires_on": _date(card.expires_on),
        "payload": payload,
    }


def _date(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"

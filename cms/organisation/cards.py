"""Attendance cards and activation letters: the matrix by qrcode, the sheet by Typst."""

import io
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import qrcode
import typst
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone
from qrcode.image.svg import SvgPathImage

from cms.organisation.codes import CardRead, card_payload
from cms.organisation.keys import current_key, private_key
from cms.organisation.models import Card, Member

VALID_YEARS = 5
TYPST_DIR = Path(__file__).parent / "typst"


def issue_card(member: Member, today: date, reason: str = "replaced") -> Card:
    """A new card; the one before is revoked at once."""
    kid, _private = current_key()
    with transaction.atomic():
        member.cards.filter(revoked_at__isnull=True).update(revoked_at=timezone.now(), revoked_reason=reason)
        return Card.objects.create(member=member, kid_id=kid, issued_on=today, expires_on=_years_later(today))


def valid_card(member: Member, today: date) -> Card:
    """The member's card to print: the one that is valid, else a new one."""
    held = member.cards.filter(revoked_at__isnull=True, expires_on__gte=today).first()
    return held or issue_card(member, today, reason="expired")


def payload_of(card: Card, private: Ed25519PrivateKey | None = None) -> str:
    """The text in the card's QR code; printing again gives the same text."""
    read = CardRead(card.uid, card.kid_id, card.issued_on, card.expires_on, card.member.cell_id)
    return card_payload(read, private or private_key(card.kid_id))


def card_sheet(cards: Iterable[Card]) -> bytes:
    """A PDF of cards to cut out, ten to an A4 page. A key file is read once, however many cards there are."""
    keys: dict[int, Ed25519PrivateKey] = {}
    faces = []
    for card in cards:
        if card.kid_id not in keys:
            keys[card.kid_id] = private_key(card.kid_id)
        faces.append(_face(card, payload_of(card, keys[card.kid_id])))
    return _pdf("cards.typ", {"cards": faces})


def activation_letter(member: Member, code: str, origin: str, expires_on: date) -> bytes:
    """A PDF letter with the code to scan and to type. It is the only place where the code is ever shown."""
    return _pdf(
        "letter.typ",
        {
            "name": member.full_name,
            "unit": member.cell.name,
            "origin": f"{origin}/kich-hoat/",
            "groups": code.split("-"),
            "expires_on": _date(expires_on),
            "qr": qr_svg(f"{origin}/kich-hoat/#{code}"),
        },
    )


def qr_svg(text: str) -> str:
    """The QR code as one vector path, so that it prints crisp at any size; error correction M, quiet zone of 4."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    stream = io.BytesIO()
    code.make_image(image_factory=SvgPathImage).save(stream)
    return stream.getvalue().decode()


def _face(card: Card, payload: str) -> dict[str, str]:
    return {
        "name": card.member.full_name,
        "unit": card.member.cell.name,
        "number": card.member.card_number or "",
        "expires_on": _date(card.expires_on),
        "qr": qr_svg(payload),
    }


def _pdf(template: str, values: dict[str, Any]) -> bytes:
    """The values travel as JSON, never as markup: a name cannot become Typst code."""
    pdf = typst.compile(
        TYPST_DIR / template,
        root=TYPST_DIR,
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    assert isinstance(pdf, bytes)
    return pdf


def _years_later(day: date) -> date:
    last = day.year + VALID_YEARS
    return day.replace(year=last, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=last)


def _date(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"

"""The texts inside our QR codes. Pure: no database, no clock, no files.

Card, printed:   STD1: + base32(version 1, kid 1, card 16, issued 2, expires 2, unit 4, Ed25519 signature 64)
Phone, rotating: S2:   + base32(member reference 8, step 3, HMAC-SHA256 of both under the key of the day, cut to 10)
"""

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CARD_PREFIX = "STD1:"
PHONE_PREFIX = "S2:"
CARD_VERSION = 1
STEP_SECONDS = 30
STEPS = 2**24
STEPS_BACK = 2
STEPS_AHEAD = 1
REF_BYTES = 8
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_CARD = struct.Struct(">BB16sHHI")
_SIGNATURE_BYTES = 64
_MAC_BYTES = 10
_DAY_ZERO = date(1970, 1, 1)


class CodeRefused(Exception):
    """`reason` is one of: invalid, signature, unknown_key, expired, not_yet_valid, code_stale, code_future; and
    from `organisation.scanned` revoked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class CardRead:
    """What a genuine card says. Whether it was replaced since is for the database to say."""

    card: UUID
    kid: int
    issued_on: date
    expires_on: date
    unit: int


@dataclass(frozen=True)
class PhoneRead:
    """What a genuine phone code says. `step` is the full count of 30 s steps, not cut to 24 bits."""

    member_ref: bytes
    step: int


def card_payload(card: CardRead, private: Ed25519PrivateKey) -> str:
    """The signed text of a card. The same card and key always give the same text."""
    head = _CARD.pack(CARD_VERSION, card.kid, card.card.bytes, _days(card.issued_on), _days(card.expires_on), card.unit)
    return CARD_PREFIX + _b32(head + private.sign(head))


def phone_payload(member_ref: bytes, key: bytes, step: int) -> str:
    """The text a phone shows during one step."""
    head = member_ref + (step % STEPS).to_bytes(3, "big")
    return PHONE_PREFIX + _b32(head + _mac(key, head))


def member_seed(secret: bytes, member_ref: bytes) -> bytes:
    """From one secret of the server, a seed for each member: nothing more needs storing."""
    return hmac.digest(secret, member_ref, "sha256")


def day_key(seed: bytes, day: date) -> bytes:
    """Who holds a day's keys can check that day and no other."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=day.isoformat().encode()).derive(seed)


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def day_of(step: int) -> date:
    """The local date on which a step begins: the day whose key signs it."""
    return datetime.fromtimestamp(step * STEP_SECONDS, UTC).astimezone(ZONE).date()


def read_payload(
    payload: str, *, now: datetime, keys: Mapping[int, bytes], seed_of: Callable[[bytes], bytes]
) -> CardRead | PhoneRead:
    """Checks what a scanner read at `now`. Raises `CodeRefused`.

    `keys` maps the key number of cards to the raw public key; `seed_of` gives the seed of a member reference.
    """
    if payload.startswith(CARD_PREFIX):
        return _read_card(_unb32(payload[len(CARD_PREFIX) :]), now.astimezone(ZONE).date(), keys)
    if payload.startswith(PHONE_PREFIX):
        return _read_phone(_unb32(payload[len(PHONE_PREFIX) :]), step_at(now), seed_of)
    raise CodeRefused("invalid")


def payload_hash(payload: str) -> bytes:
    """What is kept of a scanned text."""
    return hashlib.sha256(payload.encode()).digest()


def _read_card(raw: bytes, today: date, keys: Mapping[int, bytes]) -> CardRead:
    if len(raw) != _CARD.size + _SIGNATURE_BYTES or raw[0] != CARD_VERSION:
        raise CodeRefused("invalid")
    head, signature = raw[: _CARD.size], raw[_CARD.size :]
    _version, kid, card, issued, expires, unit = _CARD.unpack(head)
    if kid not in keys:
        raise CodeRefused("unknown_key")
    try:
        Ed25519PublicKey.from_public_bytes(keys[kid]).verify(signature, head)
    except InvalidSignature:
        raise CodeRefused("signature") from None
    read = CardRead(UUID(bytes=card), kid, _date(issued), _date(expires), unit)
    if today < read.issued_on:
        raise CodeRefused("not_yet_valid")
    if today > read.expires_on:
        raise CodeRefused("expired")
    return read


def _read_phone(raw: bytes, now_step: int, seed_of: Callable[[bytes], bytes]) -> PhoneRead:
    head, mac = raw[: REF_BYTES + 3], raw[REF_BYTES + 3 :]
    if len(mac) != _MAC_BYTES:
        raise CodeRefused("invalid")
    ref = head[:REF_BYTES]
    # The code carries 24 bits of the step: take the full step nearest to now.
    behind = (now_step - int.from_bytes(head[REF_BYTES:], "big") + STEPS // 2) % STEPS - STEPS // 2
    step = now_step - behind
    # Genuine first: a forged code must not be told apart as merely late.
    if not hmac.compare_digest(mac, _mac(day_key(seed_of(ref), day_of(step)), head)):
        raise CodeRefused("signature")
    if behind > STEPS_BACK:
        raise CodeRefused("code_stale")
    if behind < -STEPS_AHEAD:
        raise CodeRefused("code_future")
    return PhoneRead(ref, step)


def _mac(key: bytes, head: bytes) -> bytes:
    return hmac.digest(key, head, "sha256")[:_MAC_BYTES]


def _days(day: date) -> int:
    return (day - _DAY_ZERO).days


def _date(days: int) -> date:
    return _DAY_ZERO + timedelta(days=days)


def _b32(raw: bytes) -> str:
    """Upper case without padding: stays in the QR code's alphanumeric mode."""
    return base64.b32encode(raw).decode().rstrip("=")


def _unb32(text: str) -> bytes:
    """Only the one canonical spelling: a code has one text, so its hash names it."""
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        raise CodeRefused("invalid") from None
    if _b32(raw) != text:
        raise CodeRefused("invalid")
    return raw

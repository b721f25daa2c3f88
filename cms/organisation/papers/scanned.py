"""From a scanned text to a member."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cms.organisation.models import Card, Member
from cms.organisation.papers.codes import CardRead, CodeRefused, read_payload
from cms.organisation.papers.keys import public_keys, seed_of


@dataclass(frozen=True)
class Scanned:
    """Who a code belongs to. `step` is set for phone codes: the same step twice at one session is a replay."""

    member: Member
    source: str
    step: int | None = None


def member_behind(payload: str, at: datetime, keys: Mapping[int, bytes] | None = None) -> Scanned:
    """The member whose card or phone code was read at `at`. Raises `CodeRefused`.

    For many payloads pass `keys=public_keys()` once.
    """
    read = read_payload(payload, now=at, keys=public_keys(at) if keys is None else keys, seed_of=seed_of)
    if isinstance(read, CardRead):
        return Scanned(_card_holder(read, at), "card")
    member = Member.objects.select_related("cell").filter(ref=read.member_ref).first()
    if member is None:
        raise CodeRefused("invalid")
    return Scanned(member, "phone", read.step)


def _card_holder(read: CardRead, at: datetime) -> Member:
    card = Card.objects.select_related("member__cell").filter(uid=read.card).first()
    if card is None:
        raise CodeRefused("invalid")
    # A scan made without a network before the card was replaced stays good.
    if card.revoked_at is not None and card.revoked_at <= at:
        raise CodeRefused("revoked")
    return card.member

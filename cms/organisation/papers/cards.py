"""Attendance cards: issuing, revoking, and the signed text in their QR code. A member has one valid card at most."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.organisation import audit
from cms.organisation.models import Card, Member, PeopleJob, User
from cms.organisation.papers.codes import CardRead, card_payload
from cms.organisation.papers.keys import make_keys, private_key

VALID_YEARS = 5


def usable_cards(today: date, now: datetime | None = None) -> QuerySet[Card]:
    """Cards that a scanner accepts on that day: not revoked, not expired, signed with a key that still counts."""
    key_counts = Q(kid__valid_to__isnull=True) | Q(kid__valid_to__gt=now or timezone.now())
    return Card.objects.filter(key_counts, revoked_at__isnull=True, expires_on__gte=today)


def issue_card(member: Member, today: date, reason: str = Card.Reason.REPLACED) -> Card:
    """A new card; the one before is revoked at once."""
    with transaction.atomic():
        _revoked, [card] = issue_cards([member], today, reason)
        return card


def issue_cards(
    members: Sequence[Member], today: date, reason: str = "", job: PeopleJob | None = None
) -> tuple[int, list[Card]]:
    """New cards for all of them, in the caller's transaction. Returns how many were revoked, and the new ones.

    Without a reason only cards that no scanner accepts any more are expected to be replaced, and each says why.
    """
    # The lock of the keys is held from here on: no key is rotated, and nobody else issues, until the caller is through.
    kid, now = make_keys().kid, timezone.now()
    held = Card.objects.filter(member__in=members, revoked_at__isnull=True)
    if reason:
        revoked = held.update(revoked_at=now, revoked_reason=reason)
    else:
        revoked = held.filter(expires_on__lt=today).update(revoked_at=now, revoked_reason=Card.Reason.EXPIRED)
        revoked += held.update(revoked_at=now, revoked_reason=Card.Reason.KEY_RETIRED)
    until = _years_later(today)
    made = [Card(member=member, kid_id=kid, issued_on=today, expires_on=until, job=job) for member in members]
    return revoked, Card.objects.bulk_create(made)


def valid_card(member: Member, today: date) -> Card:
    """The member's card to print: the one that is valid, else a new one."""
    with transaction.atomic():
        make_keys()
        held = usable_cards(today).filter(member=member).first()
        return held or issue_card(member, today, reason="")


def revoke_card(card: Card, *, reason: str, by: User, now: datetime) -> bool:
    """A scan made from now on is refused; those made before stay good. False when it was revoked already."""
    with transaction.atomic():
        living = Card.objects.filter(pk=card.pk, revoked_at__isnull=True)
        if not living.update(revoked_at=now, revoked_reason=reason):
            return False
        audit.record(
            by, "card.revoke", object=f"card:{card.uid}", unit_code=card.member.cell.code, reason=reason, rows=1, at=now
        )
    return True


def payload_of(card: Card, private: Ed25519PrivateKey | None = None) -> str:
    """The text in the card's QR code; printing again gives the same text, as long as the member stays in the cell."""
    read = CardRead(card.uid, card.kid_id, card.issued_on, card.expires_on, card.member.cell_id)
    return card_payload(read, private or private_key(card.kid_id))


def payloads_of(cards: Iterable[Card]) -> list[str]:
    """Those of many cards. A key file is read once, however many cards there are."""
    keys: dict[int, Ed25519PrivateKey] = {}
    texts = []
    for card in cards:
        if card.kid_id not in keys:
            keys[card.kid_id] = private_key(card.kid_id)
        texts.append(payload_of(card, keys[card.kid_id]))
    return texts


def _years_later(day: date) -> date:
    last = day.year + VALID_YEARS
    return day.replace(year=last, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=last)

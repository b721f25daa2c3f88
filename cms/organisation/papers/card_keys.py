"""A new key pair for cards, and the end of old ones. docs/decisions/card-keys.md tells when to do it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cms.organisation import audit
from cms.organisation.locks import KEYS, take
from cms.organisation.models import Card, SigningKey
from cms.organisation.papers import keys


class RotationRefused(Exception):
    """The key cannot be retired as asked; the sentence says why."""


@dataclass(frozen=True)
class Retirement:
    """The cards of key `kid` are accepted until the day before `on`; `cards` of them would have lived longer."""

    kid: int
    on: date
    cards: int


def rotate(now: datetime) -> tuple[SigningKey, list[SigningKey]]:
    """A new key signs from now on. The old ones are accepted until the last card that they signed expires.

    Returns the new key, and the old ones that got an end.
    """
    with transaction.atomic():
        take(KEYS)
        old = list(SigningKey.objects.filter(valid_to__isnull=True).order_by("kid"))
        new = keys.add_key(now)
        for key in old:
            key.valid_to = max(_end_of(key), now)
            key.save(update_fields=["valid_to"])
        audit.record("system", "key.rotate", object=f"kid:{new.kid}", at=now)
    return new, old


def retirement(kid: int, on: date) -> Retirement:
    """What retiring the key would do. Raises `RotationRefused`."""
    key = SigningKey.objects.filter(kid=kid).first()
    if key is None:
        raise RotationRefused(f"There is no key {kid}.")
    if key.kid == keys.make_keys().kid:
        raise RotationRefused(f"Key {kid} signs the cards of today. Rotate first: then another one does.")
    living = Card.objects.filter(kid=key, revoked_at__isnull=True, expires_on__gte=max(on, timezone.localdate()))
    return Retirement(kid, on, living.count())


def retire(kid: int, on: date, now: datetime) -> Retirement:
    """From that day on (from now on, if it is past) no scanner accepts cards of this key."""
    with transaction.atomic():
        take(KEYS)
        end = retirement(kid, on)
        SigningKey.objects.filter(kid=kid).update(valid_to=max(_midnight(on), now))
        audit.record("system", "key.retire", object=f"kid:{kid}", reason=on.isoformat(), rows=end.cards, at=now)
    return end


def _end_of(key: SigningKey) -> datetime:
    """The midnight after the last day of its last card that nobody revoked."""
    last = Card.objects.filter(kid=key, revoked_at__isnull=True).aggregate(last=Max("expires_on"))["last"]
    return _midnight(last + timedelta(days=1)) if last else key.valid_from


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

"""WebAuthn challenges that the server recognises by its own MAC: asking for one stores nothing, answering spends it."""

import hashlib
import hmac
import os
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from cms.organisation.models import SpentChallenge
from cms.secret_files import secret_file

GOOD_FOR = timedelta(minutes=5)
RANDOM_BYTES, TIME_BYTES, MAC_BYTES = 16, 8, 32


def new_challenge(purpose: str, now: datetime) -> bytes:
    """random ‖ expires ‖ MAC. Good for this purpose only."""
    expires = int((now + GOOD_FOR).timestamp())
    head = os.urandom(RANDOM_BYTES) + expires.to_bytes(TIME_BYTES)
    return head + _mac(head, purpose)


def spend(challenge: bytes, purpose: str, now: datetime) -> bool:
    """Whether it is ours, for this purpose, not too old and never answered before; from now on it is."""
    head, mac = challenge[:-MAC_BYTES], challenge[-MAC_BYTES:]
    if len(head) != RANDOM_BYTES + TIME_BYTES or not hmac.compare_digest(mac, _mac(head, purpose)):
        return False
    expires = datetime.fromtimestamp(int.from_bytes(head[RANDOM_BYTES:]), now.tzinfo)
    if expires <= now:
        return False
    SpentChallenge.objects.filter(expires_at__lt=now).delete()
    try:
        with transaction.atomic():
            SpentChallenge.objects.create(digest=hashlib.sha256(challenge).digest(), expires_at=expires)
    except IntegrityError:
        return False
    return True


def _mac(head: bytes, purpose: str) -> bytes:
    return hmac.digest(secret_file(settings.KEYS_DIR, "passkey-challenge"), head + purpose.encode(), "sha256")

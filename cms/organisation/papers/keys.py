"""The key pairs that sign cards: private halves in files of the keys folder, public halves in the database."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation.locks import KEYS, take
from cms.organisation.models import SigningKey
from cms.organisation.papers.codes import member_seed
from cms.secret_files import secret_file

# A card has one byte for the number of its key.
LAST_KID = 255


class KeysUsedUp(Exception):
    """There are 255 keys: a new version of the card's text is needed."""


class KeyLost(Exception):
    """A private key's file is missing or is not the one whose public half we hold. `reason` is for the screen."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(problem)
        self.reason = _(
            "The key file %(file)s that signs these cards is missing or is not the right one. Tell the administrator."
        ) % {"file": file}


def make_keys(now: datetime | None = None) -> SigningKey:
    """The key that signs today; made if there is none. Calling it again changes nothing."""
    with transaction.atomic():
        take(KEYS)
        return _current(now or timezone.now()) or add_key(now or timezone.now())


def add_key(now: datetime) -> SigningKey:
    """One more key pair, which signs from now on. The caller holds the lock."""
    last = SigningKey.objects.order_by("kid").last()
    kid = last.kid + 1 if last else 1
    if kid > LAST_KID:
        raise KeysUsedUp
    return SigningKey.objects.create(kid=kid, public=_read(kid).public_key().public_bytes_raw(), valid_from=now)


def current_key() -> tuple[int, Ed25519PrivateKey]:
    """Number and private half of the key that signs new cards."""
    kid = make_keys().kid
    return kid, private_key(kid)


def private_key(kid: int) -> Ed25519PrivateKey:
    """The private half of a key; old cards are printed again with the key that first signed them."""
    row = SigningKey.objects.get(kid=kid)
    if not (settings.KEYS_DIR / _file(kid)).exists():
        raise KeyLost(_file(kid), f"The private key {_file(kid)} is missing from {settings.KEYS_DIR}.")
    private = _read(kid)
    if private.public_key().public_bytes_raw() != bytes(row.public):
        raise KeyLost(
            _file(kid),
            f"The private key {_file(kid)} in {settings.KEYS_DIR} is not the one the cards were signed with.",
        )
    return private


def public_keys(now: datetime | None = None) -> dict[int, bytes]:
    """The keys whose cards are accepted, by number."""
    rows = SigningKey.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now or timezone.now()))
    return {row.kid: bytes(row.public) for row in rows}


def seed_of(member_ref: bytes) -> bytes:
    """The seed of a member's phone codes."""
    return member_seed(secret_file(settings.KEYS_DIR, "phone-code"), member_ref)


def _current(now: datetime) -> SigningKey | None:
    open_keys = SigningKey.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now), valid_from__lte=now)
    return open_keys.order_by("kid").last()


def _read(kid: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(secret_file(settings.KEYS_DIR, _file(kid)))


def _file(kid: int) -> str:
    return f"card-{kid}"

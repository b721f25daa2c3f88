"""Identity numbers and phones: encrypted where they lie, found by a keyed digest.

Stored: key number (1 byte) ‖ nonce (12) ‖ AES-256-GCM of the text with tag. The member and the field are bound to the
text as associated data: a value copied to another row does not open. Look-up: HMAC-SHA256 of "field:text" under a key
of its own.
"""

import hmac
import os
import re
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from cms.secret_files import secret_file

NONCE_BYTES = 12
FIRST_KEY = 1
IDENTITY, PHONE = "identity", "phone"


def current_kid() -> int:
    """The number of the key that encrypts today: the highest one in the keys folder."""
    return max(kids(), default=FIRST_KEY)


def kids() -> list[int]:
    """The numbers of all keys in the folder."""
    return sorted(int(file.name.removeprefix("personal-")) for file in settings.KEYS_DIR.glob("personal-[0-9]*"))


def encrypt(text: str, *, field: str, owner: UUID) -> bytes:
    """Empty text gives empty bytes."""
    if not text:
        return b""
    kid, nonce = current_kid(), os.urandom(NONCE_BYTES)
    return bytes([kid]) + nonce + AESGCM(_key(kid)).encrypt(nonce, text.encode(), _bound_to(field, owner))


def decrypt(stored: bytes, *, field: str, owner: UUID) -> str:
    """Raises `cryptography.exceptions.InvalidTag` for bytes that were changed or belong to another row or field."""
    if not stored:
        return ""
    kid, nonce, sealed = stored[0], stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :]
    return AESGCM(_key(kid)).decrypt(nonce, sealed, _bound_to(field, owner)).decode()


def lookup(text: str, *, field: str) -> bytes | None:
    """The digest that finds a row by this text; None for no text, so that a unique column allows many of them."""
    return digest(secret_file(settings.KEYS_DIR, "personal-lookup"), text, field=field) if text else None


def digest(key: bytes, text: str, *, field: str) -> bytes:
    """The digest under a given key: two keys are in use while they are changed."""
    return hmac.digest(key, f"{field}:{text}".encode(), "sha256")


def plain_number(text: str) -> str:
    """An identity number or phone as its digits alone: "+84 91 234 5678" and "0912345678" are one phone."""
    digits = re.sub(r"[^0-9+]", "", text)
    return "0" + digits[3:] if digits.startswith("+84") else digits.replace("+", "")


def _key(kid: int) -> bytes:
    return secret_file(settings.KEYS_DIR, f"personal-{kid}")


def _bound_to(field: str, owner: UUID) -> bytes:
    return f"{field}:{owner.hex}".encode()

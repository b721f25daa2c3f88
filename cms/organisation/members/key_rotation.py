"""Changing the keys of identity numbers and phones. Nothing here ever shows a key or a number."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Func

from cms.organisation import audit
from cms.organisation.members import personal
from cms.organisation.models import Member, StagedMember
from cms.secret_files import secret_file

CHUNK = 500
NEXT_LOOKUP = "personal-lookup.next"
LOOKUP = "personal-lookup"

Say = Callable[[int], None]


@dataclass(frozen=True)
class Sealed:
    """A column of sealed values: whose they are, and the column that finds them by their digest."""

    model: type[models.Model]
    column: str
    lookup: str
    field: str
    owner: str = "public_id"


# A later table that keeps sealed values adds its columns here.
SEALED = [
    Sealed(Member, "identity_sealed", "identity_lookup", personal.IDENTITY),
    Sealed(Member, "phone_sealed", "phone_lookup", personal.PHONE),
    Sealed(StagedMember, "identity_sealed", "identity_lookup", personal.IDENTITY),
    Sealed(StagedMember, "phone_sealed", "phone_lookup", personal.PHONE),
]


def begin_new_key() -> int:
    """Makes the next key; from now on every value is sealed with it. Returns its number."""
    kid = max(personal.kids(), default=0) + 1
    if kid > 255:
        raise ValueError("The number of a key is one byte; all 255 are used.")
    secret_file(settings.KEYS_DIR, f"personal-{kid}")
    return kid


def reseal(say: Say) -> int:
    """Seals every value of an older key anew with today's; returns how many. Killed, it goes on where it was."""
    kid = personal.current_kid()
    count = 0
    for sealed in SEALED:
        while chunk := _reseal_some(sealed, kid):
            count += chunk
            say(count)
    if count:
        audit.record("system", "key.rotate", object=f"personal-{kid}", rows=count)
    return count


def kids_in_use() -> set[int]:
    """The keys that at least one row needs."""
    found: set[int] = set()
    for sealed in SEALED:
        rows = _with_kid(sealed).values_list("kid", flat=True).order_by().distinct()
        found |= {bytes(kid)[0] for kid in rows}
    return found


def remove_old_keys() -> list[int]:
    """Deletes the keys that no row needs, today's apart. Returns their numbers. Old backups can no longer be read."""
    keep = kids_in_use() | {personal.current_kid()}
    old = sorted(set(personal.kids()) - keep)
    for kid in old:
        (settings.KEYS_DIR / f"personal-{kid}").unlink()
        audit.record("system", "key.remove", object=f"personal-{kid}")
    return old


def rotate_lookup(say: Say) -> int:
    """A new key for the digests by which numbers are found, and every digest anew: all in one transaction.

    Nobody should write members meanwhile; digests written with the old key in between are put right at the end.
    Killed between the commit and the change of the file, it finds the rows changed and only changes the file.
    """
    following = secret_file(settings.KEYS_DIR, NEXT_LOOKUP)
    with transaction.atomic():
        count = sum(_digest_anew(sealed, following, say) for sealed in SEALED)
        audit.record("system", "key.rotate", object=LOOKUP, rows=count)
    os.replace(settings.KEYS_DIR / NEXT_LOOKUP, settings.KEYS_DIR / LOOKUP)
    with transaction.atomic():
        count += sum(_digest_anew(sealed, following, say) for sealed in SEALED)
    return count


def _with_kid(sealed: Sealed) -> "models.QuerySet[Any]":
    head = Func(F(sealed.column), 1, 1, function="substr", output_field=models.BinaryField())
    return sealed.model._base_manager.exclude(**{sealed.column: b""}).annotate(kid=head)


def _reseal_some(sealed: Sealed, kid: int) -> int:
    with transaction.atomic():
        rows = list(_with_kid(sealed).exclude(kid=bytes([kid])).select_for_update().order_by("pk")[:CHUNK])
        for row in rows:
            owner = getattr(row, sealed.owner)
            text = personal.decrypt(bytes(getattr(row, sealed.column)), field=sealed.field, owner=owner)
            setattr(row, sealed.column, personal.encrypt(text, field=sealed.field, owner=owner))
        sealed.model._base_manager.bulk_update(rows, [sealed.column])
    return len(rows)


def _digest_anew(sealed: Sealed, key: bytes, say: Say) -> int:
    count, last = 0, 0
    rows = sealed.model._base_manager.exclude(**{sealed.column: b""}).select_for_update().order_by("pk")
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        changed = [row for row in chunk if _set_digest(sealed, row, key)]
        sealed.model._base_manager.bulk_update(changed, [sealed.lookup])
        count += len(changed)
        say(count)
    return count


def _set_digest(sealed: Sealed, row: Any, key: bytes) -> bool:
    text = personal.decrypt(bytes(getattr(row, sealed.column)), field=sealed.field, owner=getattr(row, sealed.owner))
    digest = personal.digest(key, text, field=sealed.field)
    if secrets.compare_digest(bytes(getattr(row, sealed.lookup) or b""), digest):
        return False
    setattr(row, sealed.lookup, digest)
    return True

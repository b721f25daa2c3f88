"""Which questions an attempt has and in which order: drawn by a seed, so that it can be drawn again and proved."""

import hmac
from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

Item = TypeVar("Item")


def shuffled(items: Iterable[tuple[str, Item]], key: bytes, attempt: UUID) -> list[Item]:
    """The items in the order that the secret key and the attempt give them; each item comes with its name."""

    def place(pair: tuple[str, Item]) -> bytes:
        return hmac.digest(key, attempt.bytes + pair[0].encode(), "sha256")

    return [item for _name, item in sorted(items, key=place)]


def drawn(revisions: Sequence[int], number: int | None, key: bytes, attempt: UUID) -> list[int]:
    """`number` of the revisions (all without a number), shuffled."""
    return shuffled(((f"question:{pk}", pk) for pk in revisions), key, attempt)[:number]


def option_order(options: Sequence[str], revision: int, key: bytes, attempt: UUID) -> list[str]:
    return shuffled(((f"option:{revision}:{id_}", id_) for id_ in options), key, attempt)

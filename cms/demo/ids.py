"""Identifiers of the demonstration: the same on every machine, since they are made from keys."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("5f0c4a55-7f2e-4f6b-9d53-2f1f6a6f1c01")


def demo_id(kind: str, key: str) -> UUID:
    return uuid5(_NAMESPACE, f"{kind}:{key}")

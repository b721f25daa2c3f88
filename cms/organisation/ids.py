"""Time-ordered identifiers made by us (phones make their own)."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUIDv7: rows that are written together lie together in the index."""
    return uuid7()

"""Locks that last until the transaction ends."""

from django.db import connection

TREE = 7_301
AUDIT = 7_302
KEYS = 7_303


def take(lock: int) -> None:
    """Waits for the lock. SQLite needs none: its transactions begin IMMEDIATE, so there is one writer at a time."""
    if not connection.in_atomic_block:
        raise RuntimeError("A lock is held by a transaction; there is none.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [lock])

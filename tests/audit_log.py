"""Lifts the audit log's lock: to play the intruder, and to empty the database after a test."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from cms.organisation.migrations._audit_triggers import INSTALL, REMOVE, run


def lock_audit_log() -> None:
    run(INSTALL, connection)


def unlock_audit_log() -> None:
    run(REMOVE, connection)


@contextmanager
def unlocked_audit_log() -> Iterator[None]:
    unlock_audit_log()
    try:
        yield
    finally:
        lock_audit_log()

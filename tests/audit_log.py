"""Lifts the audit log's lock for a moment: to play the intruder, and to clear the database after a test."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from cms.organisation.migrations._audit_triggers import INSTALL, REMOVE, run


@contextmanager
def unlocked_audit_log() -> Iterator[None]:
    run(REMOVE, connection)
    try:
        yield
    finally:
        run(INSTALL, connection)

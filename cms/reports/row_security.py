"""The second wall: on PostgreSQL questions run as a role to which the database shows no row out of the viewer's reach.

`organisation.queries` decides who sees what; this holds where a question forgets to ask it
(docs/decisions/row-security.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from cms.organisation.models import User
from cms.reports.migrations._row_security import ROLE

_viewer: ContextVar[tuple[int, date]] = ContextVar("viewer")


@contextmanager
def viewing(user: User | AnonymousUser, on: date) -> Iterator[None]:
    """Who asks the questions inside, and on which day. A question that nobody asks is refused with `LookupError`."""
    token = _viewer.set((user.pk or 0, on))
    try:
        yield
    finally:
        _viewer.reset(token)


@contextmanager
def as_viewer(as_of: date | None = None) -> Iterator[CursorWrapper]:
    """A cursor that reads what the viewer may; behind the wall where it stands. `as_of` is the day of the tree."""
    user, on = _viewer.get()
    with connection.cursor() as cursor:
        if not stands():
            yield cursor
            return
        within = connection.in_atomic_block
        with transaction.atomic():
            _become(cursor, ROLE, str(user), on.isoformat(), as_of.isoformat() if as_of else "")
            yield cursor
            # Role and settings end with the transaction, and with a question that fails.
            if within:
                _become(cursor, "none", "", "", "")


def stands() -> bool:
    return connection.vendor == "postgresql" and bool(settings.REPORTS_ROW_SECURITY)


def _become(cursor: CursorWrapper, role: str, user: str, day: str, as_of: str) -> None:
    cursor.execute(
        "select set_config('role', %s, true), set_config('handbook.user', %s, true), "
        "set_config('handbook.day', %s, true), set_config('handbook.as_of', %s, true)",
        [role, user, day, as_of],
    )

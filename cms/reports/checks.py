"""`manage.py check --deploy` says when the second wall of the statistics is missing or has a hole."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from cms.reports.migrations._row_security import POLICIES, ROLE

BUILD = 'Run "manage.py build_row_security".'
MEND = f"Its administrator runs: alter role {ROLE} nologin nosuperuser nobypassrls."


@register(Tags.security, deploy=True)
def second_wall_stands(**kwargs: Any) -> list[CheckMessage]:
    if connection.vendor != "postgresql":
        return []
    if not settings.REPORTS_ROW_SECURITY:
        return [Warning("REPORTS_ROW_SECURITY is off: statistics are read without the second wall.", id="reports.W001")]
    try:
        with connection.cursor() as cursor:
            holes = holes_in_wall(cursor)
    except DatabaseError as error:
        return [Error(f"The second wall of the statistics cannot be looked at: {error}", id="reports.E002")]
    return [Error(hole, hint=BUILD, id="reports.E001") for hole in holes]


def holes_in_wall(cursor: CursorWrapper) -> list[str]:
    """What is missing, in sentences."""
    cursor.execute("select rolsuper or rolbypassrls or rolcanlogin from pg_roles where rolname = %s", [ROLE])
    found = cursor.fetchone()
    if found is None:
        return [f"PostgreSQL's role {ROLE} is missing: no statistics can be read."]
    holes = [f"PostgreSQL's role {ROLE} may pass by row security. {MEND}"] if found[0] else []
    if not _may_become(cursor):
        cursor.execute("select current_user")
        holes.append(f"PostgreSQL's user {cursor.fetchone()[0]} may not become the role {ROLE}.")
    cursor.execute(
        """
        select c.relname
        from   pg_class c
        where  c.oid = any (select to_regclass(t) from unnest(%s::text[]) t)
        and    c.relrowsecurity
        and    not pg_has_role(%s, c.relowner, 'member')
        and    (select count(*) from pg_policy p where p.polrelid = c.oid and p.polname = %s) = 1
        """,
        [list(POLICIES), ROLE, ROLE],
    )
    closed = {row[0] for row in cursor.fetchall()}
    holes += [f"Row security is missing on the table {table}." for table in POLICIES if table not in closed]
    cursor.execute("select current_user from unnest(%s::text[]) t where row_security_active(t)", [list(POLICIES)])
    if shut_out := cursor.fetchone():
        holes.append(f"PostgreSQL's user {shut_out[0]} does not own the tables: the whole product would see no member.")
    return holes


def _may_become(cursor: CursorWrapper) -> bool:
    try:
        with transaction.atomic():
            cursor.execute("select set_config('role', %s, true), set_config('role', 'none', true)", [ROLE])
    except DatabaseError:
        return False
    return True

"""The second wall in the database itself: a role that reads statistics, and policies that show it no foreign row.

Everything here may run again on a database that has it: after a dump was restored on another server, say.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction

ROLE = "handbook_auditor"

# What the viewer's roles reach, by the settings of the transaction. An unset user or day is null, and null equals nothing:
# no unit, no row. `as_of` is the day whose tree a question about the past stands on; without it the tree of now. The
# roles are those that open statistics (`organisation.queries.PERMISSIONS`).
# Functions with a text for a body, not views: a view would forbid later migrations to alter what it reads. They cost
# next to nothing in the planner's eyes, since it would count what runs once a question for each row.
FUNCTION = """
create or replace function {name} returns {returns}
language sql stable parallel safe security definer cost 1 {rows} set search_path = {schema}, pg_temp as $$ {body} $$
"""
ASSIGNMENTS = """
    select a.unit_id, a.subtree
    from   organisation_roleassignment a
    join   organisation_user u on u.id = a.user_id
    where  a.user_id = nullif(current_setting('handbook.user', true), '')::bigint
    and    u.is_active
    and    a.role in ('auditor', 'cell_secretary')
    and    a.valid_from <= nullif(current_setting('handbook.day', true), '')::date
    and    (a.valid_to is null or a.valid_to >= nullif(current_setting('handbook.day', true), '')::date)
"""
UNITS = f"""
    with held as ({ASSIGNMENTS})
    select c.descendant_id
    from   held
    join   organisation_unitclosure c on c.ancestor_id = held.unit_id and (held.subtree or c.depth = 0)
    where  case when nullif(current_setting('handbook.as_of', true), '') is null then c.valid_to is null
                else coalesce(c.valid_from <= nullif(current_setting('handbook.as_of', true), '')::date, true)
                     and coalesce(c.valid_to >= nullif(current_setting('handbook.as_of', true), '')::date, true)
           end
"""  # noqa: S608  # two constants of this file
# Whoever is or was in a cell in reach: figures of a past day count who was here then. Which of a member's attempts counts,
# and whether a document opened here was read to the end, is decided over all that the member did, wherever that was.
MEMBERS = """
    select m.id
    from   handbook_units_in_reach() r
    join   organisation_member m on m.cell_id = r
    union  all
    select s.member_id
    from   handbook_units_in_reach() r
    join   organisation_membership s on s.unit_id = r
"""
# Whoever holds every root needs no look at each row: that is the province, with the longest questions.
EVERYTHING = f"""
    with held as ({ASSIGNMENTS})
    select exists (select from held)
    and    not exists (select from organisation_unit u
                       where  u.depth = 1
                       and    u.id not in (select held.unit_id from held where held.subtree))
"""  # noqa: S608  # two constants of this file
FUNCTIONS = {
    "handbook_units_in_reach()": ("setof bigint", "rows 1", UNITS),
    "handbook_members_in_reach()": ("setof bigint", "rows 1", MEMBERS),
    "handbook_everything_in_reach()": ("boolean", "", EVERYTHING),
}

# Sub-selects that name no column of the row: each runs at most once a question, and the two `in` are looked up in a hash.
# What stands behind an `or` is not even run while the rest is true.
OF_UNIT = "(select handbook_everything_in_reach()) or {unit} in (select handbook_units_in_reach())"
OF_UNIT_OR_MEMBER = OF_UNIT + " or {member} in (select handbook_members_in_reach())"
POLICIES = {
    "organisation_member": OF_UNIT_OR_MEMBER.format(unit="cell_id", member="id"),
    "organisation_membership": OF_UNIT.format(unit="unit_id"),
    "study_cellmeeting": OF_UNIT.format(unit="cell_id"),
    "study_invitee": OF_UNIT.format(unit="unit_id"),
    "tracking_attendance": OF_UNIT.format(unit="unit_id"),
    "tracking_quizattempt": OF_UNIT_OR_MEMBER.format(unit="unit_id", member="member_id"),
    "tracking_viewevent": OF_UNIT_OR_MEMBER.format(unit="unit_id", member="member_id"),
}
# What the questions read. No sealed numbers, no minutes, no answers: those columns do not exist for the role.
COLUMNS = {
    "organisation_member": "id, full_name, sort_name, birth_date, sex, cell_id, status, admitted_on, official_on, theory_level",
    "organisation_membership": "id, member_id, unit_id, valid_from, valid_to",
    "study_cellmeeting": "id, uid, cell_id, kind, month, state, started_at, ended_at, members_expected, members_present",
    "study_invitee": "id, session_id, member_id, unit_id, excuse",
    "tracking_attendance": "id, session_id, member_id, unit_id, first_in",
    "tracking_quizattempt": "id, quiz_id, member_id, unit_id, number, state, submitted_at, score, max_score, passed, assisted_by_id",
    "tracking_viewevent": "id, member_id, unit_id, document, part, kind, visit_id, seconds, received_at, assisted_by_id",
    "handbook_documentpage": "page_ptr_id, content_id, number, summary, issued_on, issuer_id, circulation, holds_no_secret",
    "wagtailcore_page": "id, title, live",
    "quizzes_quiz": "id, slug, title, pass_percent, grading",
    "quizzes_quizversion": "id, quiz_id",
    "study_session": "id, uid, plan_id, unit_id, title, place, starts_at, check_in_until",
    "study_studyplan": "id, number",
    "handbook_issuer": "",
    "handbook_documentrelation": "",
    "organisation_unit": "",
    "organisation_unitkind": "",
    "organisation_unitclosure": "",
}  # fmt: skip


def build(connection: Any) -> None:
    """Role, functions, rights and policies, whatever of them there is already."""
    with connection.cursor() as cursor:
        _make_role(cursor)
        cursor.execute("select quote_ident(current_schema())")
        schema = cursor.fetchone()[0]
        cursor.execute(f"grant usage on schema {schema} to {ROLE}")
        for function, (returns, rows, body) in FUNCTIONS.items():
            cursor.execute(FUNCTION.format(name=function, returns=returns, rows=rows, schema=schema, body=body))
            cursor.execute(f"revoke all on function {function} from public")
            cursor.execute(f"grant execute on function {function} to {ROLE}")
        for table, columns in COLUMNS.items():
            cursor.execute(f"revoke all on {table} from {ROLE}")
            cursor.execute(f"grant select {f'({columns})' if columns else ''} on {table} to {ROLE}")
        for table, condition in POLICIES.items():
            # Not forced: the owner of the tables, and so the rest of the product, is exempt.
            cursor.execute(f"alter table {table} enable row level security")
            cursor.execute(f"drop policy if exists {ROLE} on {table}")
            cursor.execute(f"create policy {ROLE} on {table} for select to {ROLE} using ({condition})")


def remove(connection: Any) -> None:
    """All but the role, which other databases of the server may use."""
    with connection.cursor() as cursor:
        for table in POLICIES:
            cursor.execute(f"drop policy if exists {ROLE} on {table}")
            cursor.execute(f"alter table {table} disable row level security")
        for table in COLUMNS:
            cursor.execute(f"revoke all on {table} from {ROLE}")
        for function in FUNCTIONS:
            cursor.execute(f"drop function if exists {function}")


def _make_role(cursor: Any) -> None:
    """The role, and the right to become it."""
    cursor.execute("select exists (select from pg_roles where rolname = %s)", [ROLE])
    if not cursor.fetchone()[0]:
        # Two databases of one server may be migrated at the same time: the second finds the role made.
        _try(cursor, f"create role {ROLE} nologin noinherit nobypassrls")
    if not _try(cursor, f"set local role {ROLE}", "set local role none"):
        _try(cursor, f"grant {ROLE} to current_user")
    if not _try(cursor, f"set local role {ROLE}", "set local role none"):
        cursor.execute("select current_user")
        user = cursor.fetchone()[0]
        raise ImproperlyConfigured(
            f'PostgreSQL\'s user "{user}" may not create the role {ROLE}, behind which statistics are read. Have the '
            f'administrator of the database run: create role {ROLE} nologin; grant {ROLE} to "{user}"; '
            "then run this again. With REPORTS_ROW_SECURITY=0 the product does without."
        )


def _try(cursor: Any, *statements: str) -> bool:
    try:
        with transaction.atomic(using=cursor.db.alias):
            for statement in statements:
                cursor.execute(statement)
    except DatabaseError:
        return False
    return True

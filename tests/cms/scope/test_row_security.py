"""The second wall, on a real PostgreSQL: what the auditors' role reads without asking for any unit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from cms.organisation.models import Membership, Role
from cms.organisation.queries import PERMISSIONS
from cms.organisation.roles import grant
from cms.reports import checks, queries
from cms.reports.migrations import _row_security as wall
from cms.reports.row_security import as_viewer, viewing
from cms.study.models import CellMeeting, Invitee
from cms.tracking.models import Attendance, QuizAttempt, ViewEvent
from tests.cms.scope import world as worlds
from tests.cms.scope.model import STATISTICS, Account, Person
from tests.cms.scope.world import World
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has row security")

NOBODY = ("", "")


@pytest.fixture
def shared(db):
    with time_machine.travel(worlds.NOW, tick=False):
        yield worlds.make_shared()


@contextmanager
def auditor(cursor, user: str, day: str) -> Iterator[None]:
    """Inside the cursor is the auditors' role, with these settings."""
    with transaction.atomic():
        settings = "select set_config('role', %s, true), set_config('handbook.user', %s, true), set_config('handbook.day', %s, true)"
        cursor.execute(settings, [wall.ROLE, user, day])
        yield
        cursor.execute(settings, ["none", "", ""])


def ids(cursor, table: str) -> set:
    cursor.execute(f"select id from {table}")
    return {row[0] for row in cursor.fetchall()}


# --- The role and the tables --------------------------------------------------------------------------------------


def test_an_unscoped_select_returns_no_row_while_there_are_rows(shared):
    worlds.build("rows", shared)

    with connection.cursor() as cursor:
        there = {table: len(ids(cursor, table)) > 0 for table in wall.POLICIES}
        with transaction.atomic():
            cursor.execute(f"set local role {wall.ROLE}")  # the settings were never made
            unset = {table: len(ids(cursor, table)) for table in wall.POLICIES}
            cursor.execute("set local role none")
        with auditor(cursor, *NOBODY):
            empty = {table: len(ids(cursor, table)) for table in wall.POLICIES}

    assert there == dict.fromkeys(wall.POLICIES, True)
    assert unset == empty == dict.fromkeys(wall.POLICIES, 0)


def test_the_role_can_neither_sign_in_nor_pass_by_and_owns_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolinherit from pg_roles where rolname = %s",
            [wall.ROLE],
        )
        flags = cursor.fetchone()
        cursor.execute("select count(*) from pg_class where pg_get_userbyid(relowner) = %s", [wall.ROLE])
        owned = cursor.fetchone()[0]
        cursor.execute("select count(*) from pg_auth_members where member = %s::regrole", [wall.ROLE])
        member_of = cursor.fetchone()[0]

    assert (flags, owned, member_of) == ((False,) * 5, 0, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "select identity_sealed from organisation_member",
        "select phone_sealed from organisation_member",
        "select agenda from study_cellmeeting",
        "select answers from tracking_quizattempt",
        "select body from handbook_documentpage",
        "select * from organisation_user",
        "select * from organisation_roleassignment",
        "select * from organisation_auditevent",
        "select * from tracking_scan",
        "update organisation_member set sex = 'male'",
        "delete from tracking_viewevent",
        "insert into organisation_unitclosure (ancestor_id, descendant_id, depth) values (1, 1, 0)",
    ],
)
def test_what_statistics_do_not_need_does_not_exist_for_the_role(db, statement):
    refused = pytest.raises(ProgrammingError, match=r"permission denied|does not exist")
    with refused, connection.cursor() as cursor, auditor(cursor, "1", "2026-11-24"):
        cursor.execute(statement)


def test_exactly_the_roles_that_open_statistics_reach_through_the_wall(shared):
    unit = make_unit()
    found = {}
    with connection.cursor() as cursor:
        for role in Role.values:
            user = make_user(f"ai-{role}", [(role, unit)])
            with auditor(cursor, str(user.pk), worlds.TODAY.isoformat()):
                cursor.execute("select handbook_units_in_reach()")
                found[role] = [row[0] for row in cursor.fetchall()]

    assert found == {role: [unit.pk] if "view_statistics" in PERMISSIONS[role] else [] for role in Role.values}


# --- What each account reads, by the model ------------------------------------------------------------------------


def differences(world: World) -> list[str]:
    """Each account reads each table without a condition; the model says which rows that may be."""
    expected = {table: rows(world) for table, rows in ROWS.items()}
    found = []
    with connection.cursor() as cursor:
        for account in world.model.accounts.values():
            with auditor(cursor, str(world.users[account.name].pk), worlds.TODAY.isoformat()):
                read = {table: ids(cursor, table) for table in ROWS}
            for table, allowed in expected.items():
                right = {pk for pk, may in allowed.items() if may(account)}
                if read[table] & allowed.keys() != right:
                    found.append(f"{table}: {account}")
    return found


def _members(world: World) -> dict:
    people = {person.name: person for person in world.model.people}
    return {
        member.pk: _of_unit_or_member(world, people[name].cell, people[name]) for name, member in world.members.items()
    }


def _facts(model, unit: str = "unit") -> Callable[[World], dict]:
    return lambda world: {
        pk: _of_unit(world, code)
        for pk, code in model.objects.values_list("pk", f"{unit}__code")
        if code in world.units
    }


def _facts_of_members(model) -> Callable[[World], dict]:
    def rows(world: World) -> dict:
        people = {person.name: person for person in world.model.people}
        facts = model.objects.filter(member__in=world.members.values())
        return {
            pk: _of_unit_or_member(world, code, people[name])
            for pk, code, name in facts.values_list("pk", "unit__code", "member__full_name")
        }

    return rows


def _of_unit(world: World, code: str) -> Callable[[Account], bool]:
    return lambda account: world.model.may(account, STATISTICS, code)


def _of_unit_or_member(world: World, code: str, person: Person) -> Callable[[Account], bool]:
    return lambda account: world.model.may(account, STATISTICS, code) or world.model.behind_wall(account, person)


ROWS: dict[str, Callable[[World], dict]] = {
    "organisation_member": _members,
    "organisation_membership": _facts(Membership),
    "study_cellmeeting": _facts(CellMeeting, "cell"),
    "study_invitee": _facts(Invitee),
    "tracking_attendance": _facts(Attendance),
    "tracking_quizattempt": _facts_of_members(QuizAttempt),
    "tracking_viewevent": _facts_of_members(ViewEvent),
}


def test_each_account_reads_what_is_in_reach(shared):
    assert set(ROWS) == set(wall.POLICIES)
    for number in range(4):
        with worlds.passing(f"wall-{number}", shared) as world:
            assert differences(world) == []


@pytest.mark.soak
def test_each_account_reads_what_is_in_reach_in_many_worlds(shared):
    for number in range(200):
        with worlds.passing(f"soak-{number}", shared) as world:
            assert differences(world) == []


HOLES = {
    "an ended role": ("and    (a.valid_to is null or a.valid_to >= nullif(current_setting('handbook.day', true), '')::date)", ""),
    "a role of tomorrow": ("and    a.valid_from <= nullif(current_setting('handbook.day', true), '')::date", ""),
    "a closed account": ("and    u.is_active", ""),
    "any role": ("and    a.role in ('auditor', 'cell_secretary')", ""),
    "the subtree": ("and (held.subtree or c.depth = 0)", ""),
    "every root without what is below": (" where held.subtree", ""),
    "members of other days": ("where  a.user_id =", "where  a.user_id >="),
}  # fmt: skip


def test_every_hole_in_the_wall_is_found(shared):
    assert all(any(was in body for _, _, body in wall.FUNCTIONS.values()) for was, _becomes in HOLES.values())

    found = set()
    for number in range(6):
        with worlds.passing(f"holes-{number}", shared) as world, connection.cursor() as cursor:
            for hole in HOLES.keys() - found:
                _write_functions(cursor, *HOLES[hole])
                found |= {hole} if differences(world) else set()

    assert found == set(HOLES)


def _write_functions(cursor, was: str, becomes: str) -> None:
    for name, (returns, rows, body) in wall.FUNCTIONS.items():
        body = body.replace(was, becomes) if was else body
        cursor.execute(wall.FUNCTION.format(name=name, returns=returns, rows=rows, schema="public", body=body))


# --- The product behind it ----------------------------------------------------------------------------------------


def test_a_question_that_nobody_asks_is_refused(db):
    with pytest.raises(LookupError):
        queries.members_by_sex(make_unit())


def test_a_question_about_a_foreign_unit_finds_nothing(shared):
    """Even where somebody forgot to ask whether the unit is visible."""
    world = worlds.build("foreign", shared)
    person = world.model.people[0]
    unit = world.units[person.cell]

    def members(user):
        with viewing(user, worlds.TODAY):
            return sum(row.members for row in queries.members_by_sex(unit))

    assert members(make_user("ngoai")) == 0
    assert members(make_user("trong", [("auditor", unit)])) > 0


@pytest.mark.django_db(transaction=True)
def test_the_connection_is_itself_again_after_a_request_and_after_a_question_that_fails(db):
    unit = make_unit()
    user = make_user("kiem-tra", [("auditor", unit)])
    client = Client()
    client.force_login(user)

    assert client.get(f"/thong-ke/{unit.code}/").status_code == 200
    assert _who() == (connection.settings_dict["USER"] or "postgres", "", "")
    with viewing(user, timezone.localdate()), pytest.raises(ProgrammingError), as_viewer() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone()[0] == wall.ROLE
        cursor.execute("select agenda from study_cellmeeting")
    assert _who() == (connection.settings_dict["USER"] or "postgres", "", "")


def _who() -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, current_setting('handbook.user', true), current_setting('handbook.day', true)"
        )
        return cursor.fetchone()


# --- Building it, and noticing that it is not there ----------------------------------------------------------------


def holes() -> list[str]:
    with connection.cursor() as cursor:
        return checks.holes_in_wall(cursor)


def test_the_wall_of_a_fresh_database_has_no_hole(db):
    assert holes() == []
    assert checks.second_wall_stands() == []


def test_the_check_says_that_the_wall_was_switched_off(db, settings):
    settings.REPORTS_ROW_SECURITY = False

    assert [message.id for message in checks.second_wall_stands()] == ["reports.W001"]


def test_holes_are_named_and_building_again_closes_them(db):
    with connection.cursor() as cursor:
        cursor.execute("alter table organisation_member disable row level security")
        cursor.execute(f"drop policy {wall.ROLE} on tracking_viewevent")

    assert holes() == [
        "Row security is missing on the table organisation_member.",
        "Row security is missing on the table tracking_viewevent.",
    ]
    call_command("build_row_security", verbosity=0)
    assert holes() == []


def test_a_role_that_passes_by_is_a_hole(db):
    with connection.cursor() as cursor:
        cursor.execute(f"alter role {wall.ROLE} bypassrls")

    assert holes() == [
        "PostgreSQL's role handbook_auditor may pass by row security. Its administrator runs: "
        "alter role handbook_auditor nologin nosuperuser nobypassrls."
    ]


def test_a_wall_that_was_taken_down_can_be_built_again(db):
    wall.remove(connection)
    assert len(holes()) == len(wall.POLICIES)

    wall.build(connection)
    assert holes() == []


def test_a_user_who_may_not_create_the_role_is_told_what_to_run(db):
    with connection.cursor() as cursor:
        cursor.execute("create role web login")
        cursor.execute("set local session authorization web")
        with pytest.raises(ImproperlyConfigured) as refusal:
            wall.build(connection)
        told = holes()
        cursor.execute("set local session authorization default")

    assert 'create role handbook_auditor nologin; grant handbook_auditor to "web"' in str(refusal.value)
    assert told == [
        "PostgreSQL's user web may not become the role handbook_auditor.",
        "PostgreSQL's user web does not own the tables: the whole product would see no member.",
    ]


def test_a_user_who_may_create_roles_needs_nobody(db, monkeypatch):
    monkeypatch.setattr(wall, "ROLE", "handbook_auditor_2")
    with connection.cursor() as cursor:
        cursor.execute("create role maker login createrole")
        cursor.execute("set local session authorization maker")
        wall._make_role(cursor)
        cursor.execute("set local role handbook_auditor_2")
        cursor.execute("select current_user")
        became = cursor.fetchone()[0]
        cursor.execute("set local role none")
        cursor.execute("set local session authorization default")

    assert became == "handbook_auditor_2"


def test_dates_are_those_of_the_viewer_and_not_of_the_server(db):
    unit = make_unit()
    user = make_user("mai")
    grant(user, "auditor", unit, by=None, valid_from=worlds.TODAY + 40 * worlds.DAY)

    with connection.cursor() as cursor, auditor(cursor, str(user.pk), (worlds.TODAY + 40 * worlds.DAY).isoformat()):
        cursor.execute("select handbook_units_in_reach()")
        assert cursor.fetchall() == [(unit.pk,)]

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cms.organisation import audit
from cms.organisation.models import AuditEvent
from cms.organisation.models.audit import AuditLogIsAppendOnly
from tests.audit_log import unlocked_audit_log

AT = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)


@pytest.fixture
def three(db):
    return [audit.record("kiem-tra", "list.read", unit_code="vl", rows=rows, at=AT) for rows in (3, 5, 7)]


def test_each_row_carries_the_mac_of_the_one_before(three):
    stored = list(AuditEvent.objects.all())

    assert [row.seq for row in stored] == [1, 2, 3]
    assert bytes(stored[0].previous_mac) == audit.GENESIS
    assert [bytes(row.previous_mac) for row in stored[1:]] == [bytes(row.mac) for row in stored[:2]]
    assert audit.verify() == audit.Verdict(3, None, bytes(stored[2].mac).hex())


def test_an_empty_log_is_whole(db):
    assert audit.verify() == audit.Verdict(0, None, "00" * 32)


def test_the_log_names_staff_by_account_and_members_by_identifier(cast):
    by_staff = audit.record(cast.auditor, "list.read")
    by_member = audit.record(cast.member, "device.activate")

    assert by_staff.actor == "kiem-tra"
    assert by_member.actor == f"member:{cast.member.public_id}"


def test_the_models_refuse_to_change_or_delete(three):
    event = three[0]
    event.rows = 999
    for act in (event.save, event.delete, AuditEvent.objects.all().delete, lambda: AuditEvent.objects.update(rows=1)):
        with pytest.raises(AuditLogIsAppendOnly):
            act()

    assert list(AuditEvent.objects.values_list("rows", flat=True)) == [3, 5, 7]


@pytest.mark.parametrize(
    "statement", ["update organisation_auditevent set rows = 999", "delete from organisation_auditevent"]
)
def test_the_database_refuses_to_change_or_delete(three, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(AuditEvent.objects.values_list("rows", flat=True)) == [3, 5, 7]


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("update organisation_auditevent set rows = 999 where seq = 2", 2),
        ("update organisation_auditevent set actor = 'ai khac' where seq = 3", 3),
        ("update organisation_auditevent set at = '2026-11-24 01:02:03.456788+00:00' where seq = 1", 1),
        ("delete from organisation_auditevent where seq = 2", 3),
        ("delete from organisation_auditevent where seq = 1", 2),
    ],
)
def test_who_gets_round_the_database_is_found_by_the_chain(three, statement, row):
    with unlocked_audit_log(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert audit.verify().broken_at == row
    with pytest.raises(CommandError, match=f"broken at row {row}"):
        call_command("verify_audit", stdout=StringIO())


def test_a_cut_end_changes_the_head(three):
    head = audit.verify().head
    with unlocked_audit_log(), connection.cursor() as cursor:
        cursor.execute("delete from organisation_auditevent where seq = 3")

    verdict = audit.verify()
    assert (verdict.rows, verdict.broken_at) == (2, None)
    assert verdict.head != head


def test_the_command_says_that_the_log_is_whole(three):
    said = StringIO()

    call_command("verify_audit", stdout=said)

    assert said.getvalue() == f"The audit log is whole: 3 rows, head {bytes(three[2].mac).hex()}.\n"


def test_an_entry_too_long_for_the_log_is_refused_before_it_is_signed(db):
    with pytest.raises(ValidationError):
        audit.record("kiem-tra", "a" * 51)

    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_the_lock_is_there_in_transactional_tests_and_the_log_empty_after_them(turn):
    audit.record("kiem-tra", "list.read")

    assert [row.seq for row in AuditEvent.objects.all()] == [1]
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("delete from organisation_auditevent")


@pytest.mark.django_db(transaction=True)
def test_rows_written_at_the_same_time_form_one_chain():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's in-memory test database knows no waiting writers")

    def write(number):
        try:
            audit.record(f"nguoi-{number}", "list.read")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(12)))

    assert audit.verify().rows == 12
    assert audit.verify().broken_at is None

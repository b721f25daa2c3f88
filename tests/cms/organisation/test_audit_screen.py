import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cms.organisation import audit, audit_heads
from cms.organisation.models import AuditEvent
from tests.audit_log import unlocked_audit_log
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(cast, client):
    cast.keeper = make_user("quan-tri", [("system_administrator", cast.province)])
    cast.small = make_user("quan-tri-xa", [("system_administrator", cast.commune)])
    audit.record(cast.auditor, "report.names", object="van-ban", unit_code="vl-cl", reason="Kiểm tra quý 4", rows=12)
    audit.record(cast.auditor, "report.export", object="van-ban", unit_code="vl-tv", reason="=1+1", rows=40)
    audit.record(cast.member, "device.activate", unit_code="vl-cl-1")
    audit.record("system", "retention.run", object="views", rows=3)
    client.force_login(cast.keeper)
    return cast


def shown(client, **query):
    answer = client.get(reverse("organisation_audit"), query)
    assert answer.status_code == 200
    return [event.action for event, _words in answer.context["rows"] if event.action != "role.grant"]


def test_the_keeper_of_the_whole_tree_sees_every_row_newest_first(log, client):
    assert shown(client) == ["retention.run", "device.activate", "report.export", "report.names"]


def test_who_keeps_a_branch_sees_only_the_rows_of_its_units(log, client):
    client.force_login(log.small)

    assert shown(client) == ["device.activate", "report.names"]


def test_others_find_no_such_page(log, client):
    for user in (make_user("to-chuc", [("personnel_officer", log.province)]), log.secretary):
        client.force_login(user)
        assert client.get(reverse("organisation_audit")).status_code == 404
        assert client.post(reverse("organisation_audit_export"), {"reason": "x"}).status_code == 404
        assert client.post(reverse("organisation_audit_check")).status_code == 404


@pytest.mark.parametrize(
    ("query", "actions"),
    [
        ({"action": "report.names"}, ["report.names"]),
        ({"actor": "kiem-tra"}, ["report.export", "report.names"]),
        ({"unit": "vl-tv"}, ["report.export"]),
        ({"object": "views"}, ["retention.run"]),
        ({"until": "2020-01-01"}, []),
        ({"since": "2020-01-01"}, ["retention.run", "device.activate", "report.export", "report.names"]),
    ],
)
def test_rows_are_filtered(log, client, query, actions):
    assert shown(client, **query) == actions


def test_an_export_needs_a_reason_and_becomes_a_row(log, client):
    url = reverse("organisation_audit_export")
    assert client.post(url, {"reason": " "}).status_code == 302
    assert AuditEvent.objects.filter(action="audit.export").count() == 0

    answer = client.post(url, {"reason": "Thanh tra yêu cầu", "action": "report.export"})

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[3] for row in rows] == ["action", "report.export"]
    assert rows[1][6] == "'=1+1"
    event = AuditEvent.objects.get(action="audit.export")
    assert (event.actor, event.reason, event.rows) == ("quan-tri", "Thanh tra yêu cầu", 1)


def test_the_screen_says_where_the_chain_breaks(log, client):
    assert "khớp nhau" in client.get(reverse("organisation_audit")).content.decode()
    broken = AuditEvent.objects.get(action="report.names")
    with unlocked_audit_log(), connection.cursor() as cursor:
        cursor.execute("update organisation_auditevent set reason = 'khác' where seq = %s", [broken.seq])

    assert f"dòng {broken.seq}" in client.get(reverse("organisation_audit")).content.decode()
    answer = client.post(reverse("organisation_audit_check"), follow=True)
    assert f"Nhật ký bị sai lệch ở dòng {broken.seq}." in answer.content.decode()


def test_only_the_last_rows_are_walked_at_every_look(log):
    rows = AuditEvent.objects.count()

    assert audit.verify(last=2).rows == rows
    assert audit.verify(last=2).broken_at is None
    assert audit.verify(last=10_000) == audit.verify()


def test_a_head_kept_elsewhere_shows_that_the_end_was_cut_off(log, settings, capsys):
    line = audit_heads.ship(timezone.now())
    head = line.split()[2]
    call_command("verify_audit", "--head", head)
    assert head in capsys.readouterr().out
    last = AuditEvent.objects.order_by("seq").last()
    with unlocked_audit_log(), connection.cursor() as cursor:
        cursor.execute("delete from organisation_auditevent where seq = %s", [last.seq])

    assert audit.verify().broken_at is None
    with pytest.raises(CommandError, match=head):
        call_command("verify_audit")

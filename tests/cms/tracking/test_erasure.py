"""A member with everything is erased: the whole database and the private files are searched before and after."""

import io
import json
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import openpyxl
import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page

from cms.organisation import audit, shares
from cms.organisation.models import (
    AuditEvent,
    Card,
    Device,
    Erasure,
    Member,
    PeopleJob,
    User,
)
from cms.organisation.papers.cards import issue_card, payload_of
from cms.organisation.privacy import data_requests, erasure, erasure_log, traces
from cms.organisation.private import private_files
from cms.organisation.work import jobs
from cms.reports import queries
from cms.reports.period import Period
from cms.reports.row_security import viewing
from cms.study.models import CellMeeting, Invitee
from cms.tracking.attempts import start, submit
from cms.tracking.ingest import View, record_views
from cms.tracking.models import AttemptItem, Attendance, QuizAttempt, Scan, ViewEvent
from cms.tracking.scans import Seen, record_scans
from tests.cms.tracking.conftest import NOW
from tests.database_grep import files_with, tables_with
from tests.factories import make_device, make_document, make_user

NAME, IDENTITY, PHONE, CARD = "Trịnh Hữu Ngoạn", "084099000777", "0987654321", "T-770099"
WORDS = (NAME, "trinh huu ngoan", IDENTITY, PHONE, CARD)


@pytest.fixture
def person(cast, session, quiz):
    member = cast.member
    member.full_name, member.card_number = NAME, CARD
    member.identity_number, member.phone = IDENTITY, PHONE
    member.save()
    _account(cast, member)
    _facts(cast, member, session, quiz)
    _papers(cast, member)
    return member


def _account(cast, member):
    make_user("ngoan", member=member, first_name="Hữu Ngoạn", last_name="Trịnh", email="a@b.vn")
    User.objects.filter(username="ngoan").update(last_name=NAME)
    cast.cell.secretary = member
    cast.cell.save()
    make_device(member)
    data_requests.make(member, uid=uuid4(), kind="correction", text=f"Tôi là {NAME}, số {CARD}", now=NOW)


def _facts(cast, member, session, quiz):
    document = make_document()
    views = [View(uuid4(), document.content_id, None, kind, uuid4(), NOW, 60) for kind in ("open", "end")]
    record_views(member, views, NOW, NOW)
    record_views(cast.neighbour, [View(uuid4(), document.content_id, None, "open", uuid4(), NOW, 60)], NOW, NOW)
    attempt, _new = start(member, uuid4(), quiz, NOW)
    submit(member, attempt.pk, {}, NOW, NOW)
    card = issue_card(member, date(2026, 11, 1))
    seen = [
        Seen(id=uuid4(), source="manual", scanned_at=NOW, payload=None, member_ref=bytes(member.ref).hex(),
             note=f"Đ/c {NAME} quên thẻ"),
        Seen(id=uuid4(), source="card", scanned_at=NOW + timedelta(minutes=1), payload=payload_of(card), member_ref=None, note=""),
    ]  # fmt: skip
    later = NOW + timedelta(minutes=2)
    assert [row.status for row in record_scans(session, cast.operator, seen, later, later)] == ["accepted", "refused"]


def _papers(cast, member):
    job = jobs.order("export", title=f"Thẻ của {NAME}", by=cast.auditor, unit=cast.commune, name=NAME, number=IDENTITY)
    job.result.save("x.csv", ContentFile(f"{NAME};{PHONE}".encode()), save=False)
    PeopleJob.objects.filter(pk=job.pk).update(result=job.result.name, summary={"refused": [{"row": 3, "name": NAME}]})
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["1", NAME, IDENTITY])
    book.save(stream)
    private_files().save("imports/tai-len.xlsx", ContentFile(stream.getvalue()))
    private_files().save("imports/khac.csv", ContentFile("Ai đó khác".encode()))
    log = ModelLogEntry.objects.log_action(instance=member, action="wagtail.edit", user=cast.auditor)
    assert log.label == NAME
    audit.record(cast.auditor, "member.read", object=f"member:{member.public_id}", rows=1)


def erase(member, by, commits, **more):
    with commits(execute=True):
        return erasure.erase_member(member, by=by, reason="đơn của đảng viên", now=NOW, **more)


def test_after_erasure_no_table_and_no_private_file_holds_the_person(person, cast, django_capture_on_commit_callbacks):
    before = tables_with(*WORDS)
    assert before == [
        "organisation_datarequest", "organisation_member", "organisation_peoplejob", "organisation_user",
        "tracking_scan", "wagtailcore_modellogentry",
    ]  # fmt: skip
    private = Path(settings.PRIVATE_ROOT)
    assert files_with(private, *WORDS) == ["imports/tai-len.xlsx", "results/x.csv"]

    done = erase(person, cast.auditor, django_capture_on_commit_callbacks)

    assert done.left == 0
    assert tables_with(*WORDS) == []
    assert files_with(private, *WORDS) == []
    assert files_with(settings.VAR_DIR, *WORDS) == []
    assert private_files().exists("imports/khac.csv")
    private_files().delete("imports/khac.csv")


def test_what_is_left_is_a_nameless_row_that_the_product_no_longer_knows(
    person, cast, django_capture_on_commit_callbacks
):
    old_id, old_ref = person.public_id, bytes(person.ref)

    erase(person, cast.auditor, django_capture_on_commit_callbacks)

    assert not Member.objects.filter(pk=person.pk).exists()
    stub = Member.every.get(pk=person.pk)
    assert (stub.full_name, stub.birth_date, stub.admitted_on, stub.card_number) == ("", None, None, None)
    assert (stub.cell, stub.status, stub.identity_number, stub.phone) == (cast.cell, "left", "", "")
    assert stub.public_id != old_id
    assert bytes(stub.ref) != old_ref
    assert str(stub) == "Đảng viên đã xóa dữ liệu"
    assert list(stub.memberships.values_list("valid_to", flat=True)) == [NOW.date()]
    assert not Device.objects.filter(member=stub).exists()
    assert list(Card.objects.values_list("member", "revoked_reason")) == [(stub.pk, "erased")]
    cast.cell.refresh_from_db()
    assert cast.cell.secretary is None
    account = User.objects.get(username="ngoan")
    assert (account.is_active, account.member, account.get_full_name(), account.email) == (False, None, "", "")


def test_viewers_and_passes_lose_the_person_and_frozen_rosters_do_not(
    person, cast, session, django_capture_on_commit_callbacks
):
    def figures():
        with viewing(cast.auditor, NOW.date()):
            (child,) = queries.children(cast.commune, Period())
            (held,) = queries.attendance_by_session(cast.commune, Period(), NOW)
        return {
            "active": child.active, "viewers": child.viewers, "invited": held.invited, "present": held.present,
            "attempts": QuizAttempt.objects.count(), "items": AttemptItem.objects.count(),
            "views": ViewEvent.objects.count(), "scans": Scan.objects.count(),
        }  # fmt: skip

    before = figures()

    erase(person, cast.auditor, django_capture_on_commit_callbacks)

    assert before == {
        "active": 2, "viewers": 2, "invited": 2, "present": 1, "attempts": 1, "items": 3, "views": 3, "scans": 2,
    }  # fmt: skip
    assert figures() == {**before, "active": 1, "viewers": 1, "attempts": 0, "items": 0, "views": 1}
    assert Invitee.objects.filter(member=person.pk).count() == 1
    assert Attendance.objects.filter(member=person.pk).count() == 1
    assert set(Scan.objects.filter(source="manual").values_list("note", flat=True)) == {"–"}


def test_the_audit_log_keeps_pseudonyms_that_lead_nowhere_and_stays_whole(
    person, cast, django_capture_on_commit_callbacks
):
    old_id = person.public_id

    erase(person, cast.auditor, django_capture_on_commit_callbacks)

    last = AuditEvent.objects.order_by("seq").last()
    assert (last.actor, last.action, last.object) == ("kiem-tra", "member.erase", f"member:{old_id}")
    assert audit.verify().broken_at is None
    assert not Member.every.filter(public_id=old_id).exists()
    assert tables_with(str(old_id), old_id.hex) == ["organisation_auditevent", "organisation_erasure"]


def test_texts_by_people_are_listed_and_struck_only_when_chosen(person, cast, django_capture_on_commit_callbacks):
    named = f"Biểu dương đồng chí {NAME}; và {NAME}g là người khác."
    meeting = CellMeeting.objects.create(
        cell=cast.cell, month=date(2026, 11, 1), planned_start=NOW, place="Trụ sở", conclusion=named, chair=NAME
    )
    page = make_document(summary=f"Về việc khen thưởng {NAME}")
    revision = page.save_revision()
    Page.objects.filter(pk=page.pk).update(draft_title="x")
    found = {trace.key for trace in traces.in_texts_by_people(person)}
    listed = {
        f"study.CellMeeting:{meeting.pk}:conclusion", f"study.CellMeeting:{meeting.pk}:chair",
        f"wagtailcore.Revision:{revision.pk}:content", f"handbook.DocumentPage:{page.pk}:summary",
    }  # fmt: skip
    assert listed <= found
    assert {key.rpartition(":")[0] for key in found - listed} <= {
        f"handbook.DocumentPage:{page.pk}",
        f"wagtailcore.Page:{page.pk}",
    }

    done = erase(
        person, cast.auditor, django_capture_on_commit_callbacks,
        strike=found - {f"study.CellMeeting:{meeting.pk}:chair"},
    )  # fmt: skip

    meeting.refresh_from_db()
    assert meeting.conclusion == f"Biểu dương đồng chí ***; và {NAME}g là người khác."
    assert meeting.chair == NAME
    assert done.left == 1
    page.refresh_from_db()
    assert page.summary == "Về việc khen thưởng ***"
    assert json.loads(json.dumps(page.get_latest_revision().content))["summary"] == "Về việc khen thưởng ***"
    CellMeeting.objects.all().delete()
    assert tables_with(*WORDS) == []


def test_erasing_twice_is_refused(person, cast, django_capture_on_commit_callbacks):
    erase(person, cast.auditor, django_capture_on_commit_callbacks)

    with pytest.raises(erasure.AlreadyErased):
        erase(person, cast.auditor, django_capture_on_commit_callbacks)


def test_an_erasure_that_fails_leaves_everything(person, cast, monkeypatch, django_capture_on_commit_callbacks):
    before = tables_with(*WORDS)

    def broken(member):
        raise RuntimeError("a later room failed")

    monkeypatch.setitem(shares.SHARES, "late", shares.Share("late", {}, lambda member: [], broken))
    with pytest.raises(RuntimeError):
        erase(person, cast.auditor, django_capture_on_commit_callbacks)

    assert tables_with(*WORDS) == before
    assert Member.objects.filter(pk=person.pk).exists()


def test_a_phones_last_events_do_not_stay_with_the_nameless_row(person, cast, django_capture_on_commit_callbacks):
    erase(person, cast.auditor, django_capture_on_commit_callbacks)
    record_views(person, [View(uuid4(), make_document().content_id, None, "open", uuid4(), NOW, 1)], NOW, NOW)
    assert ViewEvent.objects.filter(member=person.pk).count() == 1

    assert erasure.sweep() == 1

    assert ViewEvent.objects.filter(member=person.pk).count() == 0


def test_a_restored_backup_is_erased_again(person, cast, capsys, django_capture_on_commit_callbacks):
    """The backup is played by giving the row its person back; the log is a file beside the database."""
    old = Member.objects.filter(pk=person.pk).values().get()
    settings.ERASURE_LOG.unlink(missing_ok=True)
    erase(person, cast.auditor, django_capture_on_commit_callbacks)
    assert [line.public_id for line in erasure_log.read()] == [old["public_id"]]
    assert settings.ERASURE_LOG.stat().st_mode & 0o777 == 0o600
    Erasure.objects.all().delete()
    Member.every.filter(pk=person.pk).update(**{**old, "erased_at": None})
    assert tables_with(NAME) == ["organisation_member"]

    with django_capture_on_commit_callbacks(execute=True):
        call_command("replay_erasures")
        call_command("replay_erasures")

    assert capsys.readouterr().out.splitlines() == [
        "1 erasures in the log, 1 members erased again.", "1 erasures in the log, 0 members erased again.",
    ]  # fmt: skip
    assert tables_with(*WORDS) == []


def test_every_relation_to_members_is_declared():
    assert shares.unknown_relations() == set()
    assert len(list(shares.relations_to_member())) >= 13


@pytest.mark.parametrize(
    "relation", ["tracking.ViewEvent.member", "study.Invitee.member", "organisation.Unit.secretary"]
)
def test_a_relation_nobody_declared_stops_the_start(monkeypatch, relation):
    room = relation.split(".")[0]
    share = shares.SHARES[room]
    rest = {name: fate for name, fate in share.relations.items() if name != relation}
    monkeypatch.setitem(shares.SHARES, room, shares.Share(room, rest, share.collect, share.erase))

    errors = [error for error in run_checks() if error.id == "organisation.E101"]

    assert [error.msg.split()[0] for error in errors] == [relation]


@pytest.mark.django_db
def test_the_database_keeps_no_half_erased_member(cast):
    for change in ({"erased_at": timezone.now()}, {"full_name": ""}, {"birth_date": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Member.every.filter(pk=cast.member.pk).update(**change)

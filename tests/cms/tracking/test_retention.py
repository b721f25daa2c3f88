"""What is past its time: events lose the person and units keep their figures, the rest is deleted."""

import io
import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from cms.organisation import daily
from cms.organisation.models import ActivationCode, AuditEvent, Chore, Device, PeopleJob
from cms.organisation.privacy import retention
from cms.organisation.private import private_files
from cms.organisation.work import jobs
from cms.reports import queries
from cms.reports.period import Period
from cms.reports.row_security import viewing
from cms.tracking import retention as facts
from cms.tracking.attempts import start, submit
from cms.tracking.models import AttemptItem, QuizAttempt, ViewEvent
from tests.cms.tracking.conftest import NOW
from tests.factories import make_device, make_document

OLD = datetime(2024, 9, 10, 3, 0, tzinfo=UTC)  # the month is over the limit as a whole
RECENT = NOW - timedelta(days=5)


def view(member, unit, at, document, kind="open"):
    return ViewEvent.objects.create(
        id=uuid4(), member=member, unit=unit, document=document, kind=kind, visit_id=uuid4(), seconds=9, at=at,
        sent_at=at, received_at=at, fingerprint=b"f" * 16,
    )  # fmt: skip


@pytest.fixture
def views(cast):
    document = make_document().content_id
    for member in (cast.member, cast.member, cast.neighbour):
        view(member, cast.cell, OLD, document)
    view(cast.member, cast.cell, OLD + timedelta(days=30), document)
    view(cast.member, cast.cell, RECENT, document)
    return cast


def viewers(cast, since, until):
    with viewing(cast.auditor, NOW.date()):
        (child,) = queries.children(cast.commune, Period(since.date(), until.date()))
    return child.viewers


def test_old_events_lose_the_person_and_a_months_viewers_stay(views):
    september = (datetime(2024, 9, 1, tzinfo=UTC), datetime(2024, 9, 30, tzinfo=UTC))
    before = viewers(views, *september)

    counts = retention.run(NOW)

    assert (before, counts["views"]) == (2, 4)
    assert viewers(views, *september) == 2
    kept = list(ViewEvent.objects.order_by("received_at", "id").values_list("member_id", "fingerprint"))
    numbers = [number for number, _print in kept]
    assert all(number < 0 and bytes(fingerprint) == b"" for number, fingerprint in kept[:4])
    assert len({*numbers[:3]}) == 2
    assert numbers[3] not in numbers[:3]  # another number in October
    assert kept[4][0] == views.member.pk


def test_a_month_is_stripped_only_when_it_is_over_the_limit_as_a_whole(cast):
    limit = retention.raw_limit(NOW)
    view(cast.member, cast.cell, limit - timedelta(days=2), uuid4())

    assert retention.run(NOW)["views"] == 0
    assert retention.run(NOW + timedelta(days=31))["views"] == 1


def test_running_again_changes_nothing_and_a_dry_run_changes_nothing(views):
    assert retention.run(NOW, dry_run=True)["views"] == 4
    assert ViewEvent.objects.filter(member_id__lt=0).count() == 0
    assert AuditEvent.objects.filter(action="retention.run").count() == 0
    retention.run(NOW)
    numbers = set(ViewEvent.objects.values_list("member_id", flat=True))

    assert retention.run(NOW)["views"] == 0
    assert set(ViewEvent.objects.values_list("member_id", flat=True)) == numbers
    assert list(AuditEvent.objects.filter(action="retention.run").values_list("object", "rows")) == [("views", 4)]


def test_a_run_that_breaks_off_goes_on_where_it_was(views, monkeypatch):
    """One member a chunk, and a fault after the first: what was done stays done."""
    monkeypatch.setattr(facts, "CHUNK", 1)

    def fault(text):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        facts.strip_views(NOW, False, fault)
    assert 0 < ViewEvent.objects.filter(member_id__lt=0).count() < 4
    facts.strip_views(NOW, False, retention.silent)

    september = (datetime(2024, 9, 1, tzinfo=UTC), datetime(2024, 9, 30, tzinfo=UTC))
    assert viewers(views, *september) == 2
    assert ViewEvent.objects.filter(member_id__lt=0).count() == 4


def test_old_answers_go_and_the_result_stays(cast, quiz):
    attempt, _new = start(cast.member, uuid4(), quiz, NOW)
    submit(cast.member, attempt.pk, {"1": ["a"]}, NOW, NOW)
    QuizAttempt.objects.update(started_at=OLD)
    passed = QuizAttempt.objects.get().passed

    assert retention.run(NOW)["answers"] == 1

    kept = QuizAttempt.objects.get()
    assert (kept.answers, AttemptItem.objects.count(), kept.passed, kept.score is None) == ({}, 0, passed, False)
    assert retention.run(NOW)["answers"] == 0


def test_codes_devices_results_and_loose_files_go_in_their_time(cast):
    long_ago = NOW - timedelta(days=400)
    make_device(cast.member, now=NOW - timedelta(days=3))
    make_device(cast.neighbour, now=long_ago)
    Device.objects.filter(member=cast.neighbour).update(revoked_at=long_ago)
    job = jobs.order("export", title="Xuất", by=cast.auditor)
    job.result.save("x.csv", ContentFile(b"a"), save=False)
    PeopleJob.objects.filter(pk=job.pk).update(result=job.result.name, result_until=NOW - timedelta(seconds=1))
    storage = private_files()
    for name, days in (("imports/old.xlsx", 40), ("imports/new.xlsx", 3)):
        storage.save(name, ContentFile(b"a"))
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(storage.path(name), (at, at))

    counts = retention.run(NOW)

    assert {name: counts[name] for name in ("codes", "devices", "results", "files")} == {
        "codes": 1, "devices": 1, "results": 1, "files": 1,
    }  # fmt: skip
    assert list(ActivationCode.objects.values_list("member", flat=True)) == [cast.member.pk]
    assert list(Device.objects.values_list("member", flat=True)) == [cast.member.pk]
    assert not storage.exists(job.result.name)
    assert (storage.exists("imports/old.xlsx"), storage.exists("imports/new.xlsx")) == (False, True)
    storage.delete("imports/new.xlsx")


def test_the_command_counts_without_touching(views):
    out = io.StringIO()
    call_command("retention", "--dry-run", stdout=out)

    assert "views: " in out.getvalue()
    assert ViewEvent.objects.filter(member_id__lt=0).count() == 0


def test_the_days_work_is_done_once_a_day(cast, settings):
    assert daily.run_if_due(NOW) is True
    assert daily.run_if_due(NOW + timedelta(hours=3)) is False
    assert daily.run_if_due(NOW + timedelta(days=1)) is True
    day, rows, head = settings.AUDIT_HEADS.read_text().splitlines()[-1].split()
    assert (day, int(rows), len(head)) == ((NOW + timedelta(days=1)).date().isoformat(), AuditEvent.objects.count(), 64)


def test_a_days_work_that_was_killed_begins_again_after_two_hours(cast, settings):
    today = timezone.localdate(NOW)
    Chore.objects.create(name=daily.NAME, done_on=today - timedelta(days=1), started_at=NOW)

    assert daily.run_if_due(NOW + timedelta(hours=1)) is False
    assert daily.run_if_due(NOW + timedelta(hours=2, seconds=1)) is True

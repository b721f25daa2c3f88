from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from cms.handbook.models import OutlinePage, ReusedPart
from cms.organisation.ids import new_id
from cms.organisation.models import Audience, Membership
from cms.tracking.clocks import corrected, is_impossible
from cms.tracking.errors import TrackingRefused
from cms.tracking.ingest import View, record_views
from cms.tracking.models import ViewEvent
from tests.factories import make_document, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return make_document()


def view(document, now, **fields):
    values = {"id": new_id(), "part": None, "kind": "open", "visit_id": new_id(), "at": now, "seconds": 5}
    return View(document=document.content_id, **{**values, **fields})


def statuses(member, events, now):
    return [(result.status, result.code) for result in record_views(member, events, now, now)]


def make_outline(document):
    audience = Audience.objects.get_or_create(code="dang-vien", defaults={"name": "Đảng viên"})[0]
    return document.add_child(instance=OutlinePage(title="Đề cương", audience=audience, body=[]))


def test_a_view_is_stored_with_the_cell_of_the_member(cast, document, now):
    event = view(document, now)

    assert statuses(cast.member, [event], now) == [("stored", "")]

    row = ViewEvent.objects.get()
    assert (row.pk, row.member, row.unit, row.document) == (event.id, cast.member, cast.cell, document.content_id)
    assert (row.at, row.received_at, row.seconds, row.skewed) == (now, now, 5, False)


def test_a_retried_view_is_counted_once(cast, document, now):
    events = [view(document, now) for _ in range(3)]
    record_views(cast.member, events[:2], now, now)

    later = now + timedelta(days=7)

    assert statuses(cast.member, events, later) == [("duplicate", ""), ("duplicate", ""), ("stored", "")]
    assert ViewEvent.objects.count() == 3


def test_an_instant_spelled_in_another_zone_is_the_same_event(cast, document, now):
    event = view(document, now)
    record_views(cast.member, [event], now, now)

    assert statuses(cast.member, [replace(event, at=now.astimezone(UTC))], now) == [("duplicate", "")]


def test_an_id_used_for_something_else_is_a_conflict_and_changes_nothing(cast, document, now):
    event = view(document, now)
    record_views(cast.member, [event], now, now)

    assert statuses(cast.member, [replace(event, seconds=6)], now) == [("conflict", "id-taken")]
    assert statuses(cast.neighbour, [event], now) == [("conflict", "id-taken")]
    assert list(ViewEvent.objects.values_list("member", "seconds")) == [(cast.member.pk, 5)]


def test_the_same_id_twice_in_a_batch_stores_nothing(cast, document, now):
    event = view(document, now)

    with pytest.raises(TrackingRefused) as refusal:
        record_views(cast.member, [event, view(document, now), replace(event, seconds=9)], now, now)

    assert (refusal.value.code, refusal.value.extra) == ("id-repeated", {"ids": [str(event.id)]})
    assert ViewEvent.objects.count() == 0


def test_a_part_is_played_where_it_belongs_and_where_it_is_shown_too(cast, document, now):
    other, third = make_document(), make_document()
    outline = make_outline(document)
    other.reused_parts = [ReusedPart(part=outline.page_ptr)]
    other.save()

    events = [view(page, now, part=outline.content_id) for page in (document, other, third)]

    assert statuses(cast.member, events, now) == [("stored", ""), ("stored", ""), ("rejected", "part-unknown")]


def test_each_item_is_judged_by_itself(cast, document, now):
    hidden = make_document(live=False)
    outline, foreign = make_outline(document), make_outline(make_document())
    events = [
        view(document, now, document=None) if False else view(document, now),
        replace(view(document, now), document=uuid4()),
        view(hidden, now),
        view(document, now, part=outline.content_id),
        view(document, now, part=foreign.content_id),
        view(document, now, kind="hack"),
        view(document, now, seconds=-1),
        view(document, now, seconds=86_400),
        view(document, now, seconds=86_401),
        view(document, now, seconds=10**30),
    ]

    assert statuses(cast.member, events, now) == [
        ("stored", ""),
        ("rejected", "document-unknown"),
        ("rejected", "document-unknown"),
        ("stored", ""),
        ("rejected", "part-unknown"),
        ("rejected", "kind-unknown"),
        ("rejected", "seconds-out-of-range"),
        ("stored", ""),
        ("rejected", "seconds-out-of-range"),
        ("rejected", "seconds-out-of-range"),
    ]
    assert ViewEvent.objects.count() == 3


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_an_impossible_clock_never_loses_an_event(cast, document, now, at):
    event = view(document, now, at=at)

    assert [result.status for result in record_views(cast.member, [event], at, now)] == ["stored"]
    assert [result.status for result in record_views(cast.member, [event], at, now)] == ["duplicate"]
    row = ViewEvent.objects.get()
    assert row.skewed
    assert row.received_at == now
    assert row.at <= now


def test_a_clock_two_hours_ahead_is_kept_and_corrected(now):
    ahead = timedelta(hours=2)

    assert corrected(now - timedelta(minutes=5) + ahead, now + ahead, now) == now - timedelta(minutes=5)
    assert not is_impossible(now + ahead, now)
    assert corrected(now + timedelta(minutes=5), now, now) == now


def test_an_event_belongs_to_the_cell_of_its_day_not_of_the_upload(cast, document, now):
    new_cell = make_unit("Chi bộ mới", parent=cast.commune)
    Membership.objects.filter(member=cast.member).update(valid_to=now.date())
    Membership.objects.create(member=cast.member, unit=new_cell, valid_from=now.date())
    cast.member.cell = new_cell
    cast.member.save()

    events = [view(document, now), view(document, now, at=now - timedelta(days=3))]
    record_views(cast.member, events, now, now)

    assert dict(ViewEvent.objects.values_list("pk", "unit")) == {events[0].id: new_cell.pk, events[1].id: cast.cell.pk}


def test_a_hundred_events_take_as_many_queries_as_one(cast, document, now, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (1, 3, 100):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            results = record_views(cast.member, [view(document, now) for _ in range(number)], now, now)
        assert {result.status for result in results} == {"stored"}
        counts.append(len(queries))

    assert len(set(counts)) == 1
    assert all(isinstance(pk, UUID) for pk in ViewEvent.objects.values_list("pk", flat=True))

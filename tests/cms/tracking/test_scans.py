import itertools
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.organisation.ids import new_id
from cms.organisation.models import Member
from cms.organisation.papers.cards import issue_card, payload_of
from cms.organisation.papers.codes import day_key, phone_payload, step_at
from cms.organisation.papers.keys import seed_of
from cms.tracking.models import Attendance, Scan
from cms.tracking.scans import Seen, record_scans
from tests.cms.tracking.conftest import NOW

pytestmark = pytest.mark.django_db


def phone_code(member, at):
    ref = bytes(member.ref)
    return phone_payload(ref, day_key(seed_of(ref), at.date()), step_at(at))


def scan(member=None, at=NOW, source="phone", id_=None, **fields):
    payload = phone_code(member, at) if member and source == "phone" else None
    ref = bytes(member.ref).hex() if member and source == "manual" else None
    values = {"payload": payload, "member_ref": ref, "note": "", **fields}
    return Seen(id=id_ or new_id(), source=source, scanned_at=at, **values)


def upload(cast, session, *scans, now=NOW):
    return [(r.status, r.reason) for r in record_scans(session, cast.operator, scans, now, now)]


def attended():
    return list(Attendance.objects.order_by("member").values_list("member", "unit", "first_in", "evidence"))


def test_a_phone_code_makes_its_member_present(cast, session):
    seen = scan(cast.member)

    (result,) = record_scans(session, cast.operator, [seen], NOW, NOW)

    assert (result.status, result.reason, result.member, result.first_in) == ("accepted", "", cast.member, NOW)
    assert attended() == [(cast.member.pk, cast.cell.pk, NOW, seen.id)]


def test_a_printed_card_makes_its_holder_present(cast, session):
    card = issue_card(cast.member, (NOW - timedelta(days=1)).date())

    assert upload(cast, session, scan(source="card", payload=payload_of(card))) == [("accepted", "")]
    assert [row.source for row in Scan.objects.all()] == ["card"]


def test_sending_again_changes_nothing_and_tells_what_was_stored(cast, session):
    seen = scan(cast.member)
    upload(cast, session, seen)

    assert upload(cast, session, seen, seen, now=NOW + timedelta(days=2)) == [("duplicate", "")] * 2
    assert (Scan.objects.count(), Attendance.objects.count()) == (1, 1)


def test_an_id_with_other_content_is_a_conflict(cast, session):
    seen = scan(cast.member)
    upload(cast, session, seen)
    other = scan(cast.neighbour, id_=seen.id)

    assert upload(cast, session, other) == [("conflict", "")]
    assert upload(cast, session, replace(seen, scanned_at=NOW + timedelta(seconds=1))) == [("conflict", "")]
    assert Attendance.objects.count() == 1


def test_a_second_scan_is_already_present_and_the_same_code_is_a_replay(cast, session):
    minute = timedelta(minutes=1)
    assert upload(cast, session, scan(cast.member)) == [("accepted", "")]

    assert upload(cast, session, scan(cast.member, NOW + minute), now=NOW + minute) == [("refused", "already_present")]
    again = scan(None, NOW + timedelta(seconds=20), payload=phone_code(cast.member, NOW))
    (result,) = record_scans(session, cast.operator, [again], NOW, NOW)

    assert (result.status, result.reason, result.first_in) == ("refused", "replayed", NOW)


def test_an_earlier_scan_that_arrives_late_moves_the_time_of_arrival_back(cast, session):
    late, early = scan(cast.member, NOW), scan(cast.member, NOW - timedelta(minutes=10))

    assert upload(cast, session, late) == [("accepted", "")]
    assert upload(cast, session, early) == [("accepted", "")]
    assert attended() == [(cast.member.pk, cast.cell.pk, early.scanned_at, early.id)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"payload": "xin chào"}, "invalid"),
        ({"payload": None}, "invalid"),
        ({"payload": "S2:AAAA"}, "invalid"),
        ({"payload": "S2:AERUKZ4JVPG67EJ2XCA2Q4J4TC4AZCSIEI"}, "signature"),
    ],
)
def test_refused_scans_are_kept_with_their_reason(cast, session, fields, reason):
    assert upload(cast, session, scan(None, **fields)) == [("refused", reason)]
    assert list(Scan.objects.values_list("result", "reason", "member")) == [("refused", reason, None)]
    assert attended() == []


def test_stale_and_future_codes_are_refused(cast, session):
    stale = scan(None, NOW, payload=phone_code(cast.member, NOW - timedelta(seconds=90)))
    future = scan(None, NOW, payload=phone_code(cast.neighbour, NOW + timedelta(seconds=60)))

    assert upload(cast, session, stale, future) == [("refused", "code_stale"), ("refused", "code_future")]


def test_who_is_not_summoned_or_not_active_is_refused(cast, session):
    Member.objects.filter(pk=cast.neighbour.pk).update(status=Member.Status.TRANSFERRED)

    answers = upload(cast, session, scan(cast.stranger), scan(cast.neighbour))

    assert answers == [("refused", "not_invited"), ("refused", "member_suspended")]


def test_marking_by_hand_needs_a_reason_and_a_member_of_the_list(cast, session):
    by_hand = {"source": "manual"}

    assert upload(cast, session, scan(cast.member, **by_hand)) == [("refused", "reason_missing")]
    assert upload(cast, session, scan(cast.member, note="Quên thẻ", **by_hand)) == [("accepted", "")]
    unknown = scan(source="manual", note="Quên thẻ", member_ref="zz")
    assert upload(cast, session, unknown) == [("refused", "not_invited")]


def test_the_window_is_that_of_the_scan_not_of_the_upload(cast, session):
    open_, shut = scan(cast.member, session.check_in_until), scan(cast.neighbour, NOW + timedelta(hours=2))

    answers = upload(cast, session, open_, shut, now=NOW + timedelta(days=3))

    assert answers == [("accepted", ""), ("refused", "closed")]


def test_a_scanner_with_a_wrong_clock_is_judged_by_ours(cast, session):
    wrong = NOW + timedelta(hours=5)
    seen = scan(None, wrong, payload=phone_code(cast.member, NOW))

    (result,) = record_scans(session, cast.operator, [seen], wrong, NOW)

    assert result.status == "accepted"


def test_a_card_replaced_after_the_scan_was_still_good_at_the_scan(cast, session):
    card = issue_card(cast.member, (NOW - timedelta(days=1)).date())
    text = payload_of(card)
    type(card).objects.filter(pk=card.pk).update(revoked_at=NOW)

    before = scan(source="card", payload=text, at=NOW - timedelta(minutes=1))
    after = scan(source="card", payload=text, at=NOW + timedelta(minutes=1))

    assert upload(cast, session, after, before, now=NOW + timedelta(hours=3)) == [
        ("refused", "revoked"),
        ("accepted", ""),
    ]


# A few scans of three members by two scanners, some with one code, some at one instant.
MOMENTS = st.integers(0, 6)
SEEN = st.lists(st.tuples(st.integers(0, 2), MOMENTS, st.integers(0, 1)), min_size=1, max_size=6)


class Undo(Exception):
    pass


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seen=SEEN, data=st.data())
def test_no_order_repetition_or_splitting_of_uploads_changes_the_attendance(cast, session, seen, data):
    people = (cast.member, cast.neighbour, cast.stranger)
    scans = [
        scan(None, NOW + timedelta(seconds=10 * moment), id_=UUID(int=number + 1, version=4),
             payload=phone_code(people[who], NOW + timedelta(seconds=10 * moment - 30 * shift)))
        for number, (who, moment, shift) in enumerate(seen)
    ]  # fmt: skip
    uploads = data.draw(st.permutations(scans + data.draw(st.lists(st.sampled_from(scans), max_size=4))))
    cuts = data.draw(st.sets(st.integers(1, len(uploads)), max_size=3))
    edges = [0, *sorted(cuts), len(uploads)]
    batches = [uploads[begin:end] for begin, end in itertools.pairwise(edges) if begin < end]
    expected = sorted(
        (
            person.pk,
            cast.cell.pk,
            *min((s.scanned_at, s.id) for s, (who, _m, _s) in zip(scans, seen, strict=True) if people[who] == person),
        )
        for person in people[:2]
        if any(people[who] == person for who, _moment, _shift in seen)
    )

    try:
        with transaction.atomic():
            for batch in batches:
                upload(cast, session, *batch, now=NOW + timedelta(minutes=5))
            assert attended() == expected
            assert Scan.objects.count() == len(scans)
            raise Undo
    except Undo:
        pass

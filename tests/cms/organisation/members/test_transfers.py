from datetime import date, timedelta

import pytest
from django.utils import timezone

from cms.organisation.members.transfers import TransferRefused, change_status, transfer_member
from cms.organisation.models import AuditEvent, Member
from tests.factories import make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def stays(member):
    rows = member.memberships.order_by("valid_from", "pk").values_list("unit__code", "valid_from", "valid_to")
    return list(rows)


@pytest.fixture
def second(cast):
    return make_unit("Chi bộ 2", parent=cast.commune, code="vl-cl-9")


def test_a_transfer_closes_one_stay_and_opens_the_next(cast, second):
    transfer_member(cast.member, to=second, on=date(2026, 3, 1), by=cast.auditor, reason="Chuyển công tác")

    assert cast.member.cell == second
    assert stays(cast.member) == [("vl-cl-1", date(2010, 1, 1), date(2026, 2, 28)), ("vl-cl-9", date(2026, 3, 1), None)]
    event = AuditEvent.objects.get(action="member.transfer")
    assert (event.actor, event.object, event.unit_code) == ("kiem-tra", f"member:{cast.member.public_id}", "vl-cl-9")
    assert event.reason == "vl-cl-1 → vl-cl-9, 2026-03-01: Chuyển công tác"


def test_who_came_on_the_day_of_the_transfer_was_never_in_the_first_cell(cast, second):
    third = make_unit("Chi bộ 3", parent=cast.commune, code="vl-cl-8")
    transfer_member(cast.member, to=second, on=date(2026, 3, 1), by=cast.auditor)
    transfer_member(cast.member, to=third, on=date(2026, 3, 1), by=cast.auditor)

    assert stays(cast.member) == [("vl-cl-1", date(2010, 1, 1), date(2026, 2, 28)), ("vl-cl-8", date(2026, 3, 1), None)]


def refused(code, act, *args, **kwargs):
    before = (Member.objects.values_list("cell", "status").order_by("pk").first(), AuditEvent.objects.count())
    with pytest.raises(TransferRefused) as info:
        act(*args, **kwargs)
    assert info.value.code == code
    assert (Member.objects.values_list("cell", "status").order_by("pk").first(), AuditEvent.objects.count()) == before


def test_transfers_that_cannot_be_are_refused_and_leave_nothing(cast, second):
    today = timezone.localdate()
    closed = make_unit("Chi bộ cũ", parent=cast.commune, valid_to=date(2025, 1, 1))
    old = make_unit("Chi bộ lâu đời", parent=cast.commune, valid_from=date(1990, 1, 1))
    later = make_unit("Chi bộ mới", parent=cast.commune, valid_from=today - DAY)
    give = {"by": cast.auditor}

    refused("future", transfer_member, cast.member, to=second, on=today + DAY, **give)
    refused("closed", transfer_member, cast.member, to=closed, on=today, **give)
    refused("closed", transfer_member, cast.member, to=later, on=today - 2 * DAY, **give)
    refused("not-a-cell", transfer_member, cast.member, to=cast.commune, on=today, **give)
    refused("same-cell", transfer_member, cast.member, to=cast.cell, on=today, **give)
    refused("before-current", transfer_member, cast.member, to=old, on=date(2009, 1, 1), **give)
    change_status(cast.member, status="transferred", on=today, by=cast.auditor)
    refused("is-gone", transfer_member, cast.member, to=second, on=today, **give)


def test_leaving_ends_the_stay_and_returning_begins_another(cast):
    change_status(cast.member, status="transferred", on=date(2026, 2, 1), by=cast.auditor, reason="Đi tỉnh khác")
    assert (cast.member.status, stays(cast.member)) == (
        "transferred",
        [("vl-cl-1", date(2010, 1, 1), date(2026, 1, 31))],
    )

    refused("before-last", change_status, cast.member, status="official", on=date(2026, 1, 31), by=cast.auditor)
    change_status(cast.member, status="official", on=date(2026, 5, 1), by=cast.auditor)

    assert stays(cast.member)[1:] == [("vl-cl-1", date(2026, 5, 1), None)]
    assert AuditEvent.objects.filter(action="member.status").count() == 2


def test_other_statuses_leave_the_stay_alone_and_becoming_official_keeps_the_day(cast):
    Member.objects.filter(pk=cast.member.pk).update(status="probationary", official_on=None)

    change_status(cast.member, status="official", on=date(2026, 2, 1), by=cast.auditor)
    change_status(cast.member, status="exempt", on=date(2026, 3, 1), by=cast.auditor)

    assert (cast.member.official_on, cast.member.status) == (date(2026, 2, 1), "exempt")
    assert stays(cast.member) == [("vl-cl-1", date(2010, 1, 1), None)]


def test_statuses_that_cannot_be_are_refused(cast):
    today = timezone.localdate()

    refused("same-status", change_status, cast.member, status="official", on=today, by=cast.auditor)
    refused("future", change_status, cast.member, status="left", on=today + DAY, by=cast.auditor)
    refused("before-admission", change_status, cast.member, status="left", on=date(2009, 1, 1), by=cast.auditor)


def named_secretary(unit, member):
    unit.secretary = member
    unit.save(update_fields=["secretary"])


def secretary_of(unit):
    unit.refresh_from_db()
    return unit.secretary


def test_who_leaves_the_cell_is_its_secretary_no_longer_but_stays_that_of_the_commune(cast, second):
    named_secretary(cast.cell, cast.member)
    named_secretary(cast.commune, cast.member)

    transfer_member(cast.member, to=second, on=date(2026, 3, 1), by=cast.auditor)

    assert (secretary_of(cast.cell), secretary_of(cast.commune)) == (None, cast.member)


def test_who_has_left_the_party_holds_no_post(cast):
    named_secretary(cast.commune, cast.member)

    change_status(cast.member, status=Member.Status.DECEASED, on=date(2026, 3, 1), by=cast.auditor)

    assert secretary_of(cast.commune) is None

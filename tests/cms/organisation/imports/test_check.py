from datetime import date

import pytest

from cms.organisation.models import ImportRow, Member, PeopleJob
from tests import people_file
from tests.cms.organisation.imports.making import person, told
from tests.factories import make_member, make_unit

pytestmark = pytest.mark.django_db


def test_a_clean_file_is_all_new_and_nothing_is_written_yet(run):
    batch = run.check([people_file.clean_row(number, ["vl-cl-1", "vl-cl-2"]) for number in range(1, 6)])

    assert (batch.state, told(batch)) == ("checked", dict.fromkeys(range(2, 7), "new"))
    assert batch.counts == {"new": 5, "changed": 0, "unchanged": 0, "duplicate": 0, "refused": 0, "codes": {}}
    assert Member.objects.count() == 1


def test_confirming_writes_all(run, world):
    batch = run.check([person(number=7)])
    job = run.apply(batch)

    assert (job.state, batch.state, batch.counts["written"]) == ("done", "applied", {"new": 1, "changed": 0})
    member = Member.objects.get(card_number="VD0000007")
    assert (member.identity_number, member.phone, member.cell) == ("000000000007", "0000000007", world.cell)
    [stay] = member.memberships.all()
    assert (stay.unit, stay.valid_from, stay.valid_to) == (world.cell, date(2020, 1, 1), None)


def test_every_kind_of_dirt_is_refused_with_its_reason(run, world):
    make_unit("Chi bộ cũ", parent=world.commune, code="da-dong", valid_to=date(2024, 1, 1))
    make_unit("Đảng bộ bộ phận", parent=world.commune, kind="commune", code="dang-bo")
    make_unit("Chi bộ xa", parent=world.other, code="ngoai-pham-vi")
    holder = make_member(world.other, card_number="DA-CO-NGUOI", full_name="Người Khác")
    holder.identity_number = "000999999999"
    holder.save()
    count = len(people_file.DIRT)
    table, expected = people_file.rows(4 * count, count, ["vl-cl-1", "vl-cl-2"])

    batch = run.check(table)

    refused = ImportRow.objects.filter(batch=batch, outcome="refused").values_list("number", "code")
    assert dict(refused) == expected
    assert batch.counts["new"] == 3 * count
    assert PeopleJob.objects.get(pk=batch.job_id).result_name == "ket-qua-kiem-tra.xlsx"

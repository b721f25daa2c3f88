"""Rows against members who are there already."""

from datetime import date

import pytest

from cms.organisation.imports import flow, keeping
from cms.organisation.imports.refusals import ImportRefused
from cms.organisation.models import AuditEvent, ImportRow, Member
from tests.cms.organisation.imports.making import person, told
from tests.factories import make_member, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(run):
    """One member who came by an import."""
    run.apply(run.check([person(number=5)]))
    return Member.objects.get(card_number="VD0000005")


def changes(batch):
    return {row.number: [tuple(change) for change in row.changes] for row in ImportRow.objects.filter(batch=batch)}


def test_the_same_file_again_changes_nothing(run, held):
    batch = run.check([person(number=5)])

    assert told(batch) == {2: "unchanged"}


def test_a_row_says_which_fields_it_changes_and_numbers_stay_masked(run, held):
    batch = run.check([person(number=5, **{"Học vấn": "Tiến sĩ", "Điện thoại": "0912345678"})])

    old = held.education
    assert told(batch) == {2: "changed"}
    assert changes(batch) == {2: [("education", old, "Tiến sĩ"), ("phone", "•••••••005", "•••••••678")]}
    run.apply(batch)
    held.refresh_from_db()
    assert (held.education, held.phone, held.identity_number) == ("Tiến sĩ", "0912345678", "000000000005")


def test_an_empty_cell_keeps_what_is_recorded(run, held):
    batch = run.check([person(number=5, **{"Điện thoại": None, "Số thẻ Đảng": None, "Ngày chính thức": None})])

    assert told(batch) == {2: "unchanged"}


def test_another_cell_is_a_transfer_with_its_day(run, held, world):
    row = [*person(number=5, **{"Mã chi bộ": "vl-cl-2"}), "15/03/2026"]
    from tests.people_file import HEADINGS

    batch = run.check([row], [*HEADINGS, "Ngày về chi bộ"])
    run.apply(batch)

    held.refresh_from_db()
    first, *later = held.memberships.order_by("valid_from").values_list("unit", "valid_from", "valid_to")
    assert held.cell == world.hamlet
    assert later == [(world.hamlet.pk, date(2026, 3, 15), None)]
    assert first[::2] == (world.cell.pk, date(2026, 3, 14))


def test_somebody_elses_identity_number_and_card_are_refused(run, held, world):
    stranger = person(number=6, **{"Số CCCD": "000000000005"})
    other = person(number=7, **{"Số thẻ Đảng": "VD0000005"})

    assert told(run.check([stranger, other])) == {2: ["identity-held"], 3: ["card-held"]}


def test_a_number_of_a_member_out_of_reach_tells_nothing_about_them(run, world):
    far = make_member(world.other, full_name="Người Ở Xa")
    far.identity_number = "000000000009"
    far.save()

    batch = run.check([person(number=9)])

    assert told(batch) == {2: ["identity-held"]}
    assert ImportRow.objects.get(batch=batch).reasons == [["identity_number", "identity-held", "•••••••••009"]]


def test_the_same_name_birth_date_and_cell_has_to_be_decided(run, world, held):
    unknown = {"Số CCCD": "000000000088", "Số thẻ Đảng": "VD88"}
    batch = run.check([person(number=5, **unknown)])
    assert told(batch) == {2: "duplicate"}

    with pytest.raises(ImportRefused):
        flow.confirm(batch, by=world.officer, skip_refused=False)  # left out, so there is nothing to write
    assert flow.decide(batch, "same") == 1
    run.apply(batch)

    held.refresh_from_db()
    assert (held.card_number, held.identity_number) == ("VD88", "000000000088")
    assert Member.objects.filter(full_name=held.full_name).count() == 1


def test_another_person_of_the_same_name_is_added(run, held):
    batch = run.check([person(number=5, **{"Số CCCD": "000000000088", "Số thẻ Đảng": "VD88"})])
    flow.decide(batch, "new", rows=[2])
    run.apply(batch)

    assert Member.objects.filter(full_name=held.full_name).count() == 2


def test_the_same_person_twice_in_a_file_is_found_by_name(run):
    again = person(number=5, **{"Số CCCD": None, "Số thẻ Đảng": None})

    assert told(run.check([person(number=5), again])) == {2: "new", 3: "duplicate"}


def test_what_changed_since_the_check_stops_the_whole_file(run, world, held):
    batch = run.check([person(number=5, **{"Học vấn": "Tiến sĩ"}), person(number=6)])
    Member.objects.filter(pk=held.pk).update(party_post="Phó bí thư")

    job = run.apply(batch)

    assert (job.state, batch.state, Member.objects.filter(card_number="VD0000006").exists()) == (
        "failed",
        "applying",
        False,
    )
    assert job.failure_reason == (
        "Hồ sơ đã thay đổi từ sau lần kiểm tra (dòng 2). Chưa ghi gì cả. Hãy kiểm tra lại tệp."
    )
    flow.check_again(batch, by=world.officer)
    from cms.organisation.work import running

    running.run_due("worker")
    batch.refresh_from_db()
    assert run.apply(batch).state == "done"


@pytest.mark.parametrize("how", ["identity", "card", "name", "closed", "role"])
def test_every_change_that_matters_is_noticed(run, world, how):
    batch = run.check([person(number=6)])
    row = person(number=6)
    if how == "identity":
        other = make_member(world.other)
        other.identity_number = "000000000006"
        other.save()
    elif how == "card":
        make_member(world.other, card_number="VD0000006")
    elif how == "name":
        born = row[1] if isinstance(row[1], date) else date(*map(int, reversed(row[1].split("/"))))
        make_member(world.cell, full_name=row[0], birth_date=born)
    elif how == "closed":
        world.cell.valid_to = date(2026, 1, 1)
        world.cell.save()
    else:
        world.officer.role_assignments.update(unit=world.hamlet)
    count = Member.objects.count()

    if how == "role":
        with pytest.raises(ImportRefused):
            flow.confirm(batch, by=world.officer, skip_refused=False)
    else:
        assert run.apply(batch).state == "failed"
    assert Member.objects.count() == count


def test_an_applied_import_leaves_no_file_and_nothing_prepared_and_is_audited(run, world):
    from cms.organisation.models import StagedMember

    batch = run.check([person(number=5)])
    path = batch.file.name
    run.apply(batch)

    assert (batch.file.name, StagedMember.objects.count()) == ("", 0)
    assert not batch._meta.get_field("file").storage.exists(path)
    event = AuditEvent.objects.get(action="import.apply")
    assert (event.actor, event.object, event.unit_code, event.rows) == (
        "to-chuc", f"import:{batch.uid} members", "vl-cl", 1,
    )  # fmt: skip


def test_a_forgotten_member_is_in_no_report_file_or_row(run, held):
    batch = run.check([person(number=5)])
    assert keeping.forget_member(held) == 2  # this one, and the one that brought the member

    batch.refresh_from_db()
    assert (batch.state, batch.file.name, ImportRow.objects.count()) == ("discarded", "", 0)


def test_names_in_old_encodings_capitals_and_loose_marks_become_one_person(run, held):
    import unicodedata

    name = held.full_name
    rows = [person(number=5, **{"Họ và tên": text}) for text in (f"  {name.upper()} ",)]
    assert told(run.check(rows)) == {2: "unchanged"}
    assert told(run.check([person(number=5, **{"Họ và tên": unicodedata.normalize("NFD", name)})])) == {2: "unchanged"}


def test_cells_may_be_named_by_their_name(run, world):
    make_unit("Chi bộ Một", parent=world.commune)
    make_unit("Chi bộ Hai", parent=world.commune)
    make_unit("Chi bộ Hai", parent=world.commune)
    headings = ["Họ tên", "Ngày sinh", "Phái", "Chi bộ", "Ngày vào Đảng"]
    rows = [["An Văn", "01/02/1980", "Nam", cell, "03/02/2010"] for cell in ("chi bo mot", "Chi bộ Hai", "Chi bộ Ba")]

    assert told(run.check(rows, headings)) == {2: "new", 3: ["cell-ambiguous"], 4: ["cell-unknown"]}

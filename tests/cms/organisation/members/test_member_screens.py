from datetime import date

import pytest
from django.urls import reverse

from cms.organisation.models import AuditEvent, Member
from tests.factories import make_member, make_unit, make_user

pytestmark = pytest.mark.django_db
RECORD = {
    "full_name": "Lê Văn Mới", "birth_date": "01/02/1990", "sex": "male", "cell": "vl-cl-1", "status": "official",
    "admitted_on": "03/02/2015", "official_on": "03/02/2016", "card_number": "VD9", "identity_number": "000 111 222 333",
    "phone": "+84 912 345 678", "party_post": "", "other_post": "", "theory_level": "", "education": "", "joined_on": "",
}  # fmt: skip


@pytest.fixture
def officer(cast, client):
    user = make_user("to-chuc", [("personnel_officer", cast.commune)])
    client.force_login(user)
    return user


def errors(answer):
    assert answer.status_code == 200
    return {name: list(texts) for name, texts in answer.context["form"].errors.items()}


def test_a_member_is_added_with_a_stay_and_sealed_numbers(cast, client, officer):
    answer = client.post(reverse("organisation_member_add"), RECORD)

    member = Member.objects.get(card_number="VD9")
    assert answer.url == reverse("members:inspect", args=[member.pk])
    assert (member.identity_number, member.phone, member.cell) == ("000111222333", "0912345678", cast.cell)
    assert list(member.memberships.values_list("valid_from", "valid_to")) == [(date(2020, 1, 1), None)]
    assert AuditEvent.objects.filter(action="member.add", actor="to-chuc").count() == 1


def test_the_open_cells_in_reach_are_offered(cast, client, officer):
    make_unit("Chi bộ đã đóng", parent=cast.commune, valid_to=date(2025, 1, 1))

    widget = client.get(reverse("organisation_member_add")).context["form"]["cell"].subwidgets[0].data

    assert (widget["offered"], widget["attrs"]["list"]) == (
        [("vl-cl-1", "Chi bộ Trường THCS"), ("vl-cl-2", "Chi bộ ấp Đông")],
        "cells-cell",
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("identity_number", "12345", "••345 không phải là số có 12 chữ số."),
        ("identity_number", "000999999999", "Một đảng viên khác đã có số định danh này."),
        ("phone", "113", "113 không phải là số điện thoại."),
        ("birth_date", "01/01/2090", "1/1/2090 ở tương lai."),
        ("admitted_on", "01/01/2005", "Ngày 1/1/2005 người này chưa đủ 18 tuổi."),
        ("official_on", "01/01/2015", "1/1/2015 trước ngày kết nạp."),
        ("full_name", "A1", "“A1” không phải là tên người."),
        ("cell", "vl-tv", "Không có chi bộ đang hoạt động nào mang mã hoặc tên này trong phạm vi của bạn."),
    ],
)
def test_what_cannot_be_gives_a_vietnamese_sentence(cast, client, officer, field, value, sentence):
    cast.member.identity_number = "000999999999"
    cast.member.save()

    assert errors(client.post(reverse("organisation_member_add"), {**RECORD, field: value})) == {field: [sentence]}


def test_numbers_are_masked_until_they_are_shown_which_is_audited(cast, client, officer):
    cast.member.identity_number = "000111222333"
    cast.member.save()

    page = client.get(reverse("members:inspect", args=[cast.member.pk])).content.decode()
    assert ("•••••••••333" in page, "000111222333" in page) == (True, False)
    address = reverse("organisation_member_number", args=[cast.member.pk, "identity_number"])
    assert client.get(address).status_code == 405
    answer = client.post(address)

    assert "000111222333" in answer.content.decode()
    event = AuditEvent.objects.get(action="member.show")
    assert (event.actor, event.object) == ("to-chuc", f"member:{cast.member.public_id} identity_number")
    assert client.post(reverse("organisation_member_number", args=[cast.member.pk, "phone"])).status_code == 404


def test_a_record_is_corrected_and_an_empty_number_stays(cast, client, officer):
    cast.member.identity_number, cast.member.phone = "000111222333", "0912345678"
    cast.member.save()
    form = {
        **RECORD,
        "full_name": "Trần Thị Ân",
        "card_number": "T-AN",
        "identity_number": "",
        "phone": "",
        "drop_phone": "on",
    }

    answer = client.post(reverse("organisation_member_edit", args=[cast.member.pk]), form)

    assert answer.status_code == 302
    cast.member.refresh_from_db()
    assert (cast.member.identity_number, cast.member.phone) == ("000111222333", "")
    event = AuditEvent.objects.get(action="member.edit")
    assert event.reason == "birth_date, admitted_on, official_on, phone"


def test_a_transfer_and_a_change_of_status_by_the_screens(cast, client, officer):
    second = make_unit("Chi bộ Hai", parent=cast.commune)
    answer = client.post(
        reverse("organisation_member_transfer", args=[cast.member.pk]), {"cell": "chi bo hai", "on": "01/03/2026"}
    )
    assert answer.status_code == 302
    client.post(reverse("organisation_member_status", args=[cast.member.pk]), {"status": "exempt", "on": "01/04/2026"})

    cast.member.refresh_from_db()
    assert (cast.member.cell, cast.member.status) == (second, "exempt")
    page = client.get(reverse("members:inspect", args=[cast.member.pk]))
    assert [str(stay.unit) for stay in page.context["stays"]] == ["Chi bộ Hai", "Chi bộ Trường THCS"]


def test_a_refused_transfer_says_why(cast, client, officer):
    address = reverse("organisation_member_transfer", args=[cast.member.pk])

    assert errors(client.post(address, {"cell": "vl-cl-1", "on": "01/03/2026"})) == {
        "cell": ["Đảng viên đang ở chi bộ này."]
    }


def test_out_of_reach_or_without_the_right_nothing_exists(cast, client, officer):
    far = make_member(cast.other)
    pages = ("organisation_member_edit", "organisation_member_transfer", "organisation_member_status")
    asked = [client.get(reverse(page, args=[far.pk])).status_code for page in pages]
    asked.append(client.post(reverse("organisation_member_number", args=[far.pk, "phone"])).status_code)
    client.force_login(cast.secretary)
    asked += [client.get(reverse(page, args=[cast.member.pk])).status_code for page in pages]
    asked += [
        client.get(reverse(page)).status_code
        for page in ("organisation_member_add", "organisation_imports", "organisation_export")
    ]

    assert asked == [404] * 10

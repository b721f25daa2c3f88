import csv
import io
import json
import zipfile
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from cms.organisation.models import AuditEvent, DataRequest, Member, NoticeAcceptance
from cms.organisation.papers.cards import issue_card
from tests.factories import SAME_ORIGIN, make_member, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(cast, client):
    sign_in(client, cast.member)

    def call(method, path, body=None):
        data = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(client, method)(f"/api/v1{path}", secure=True, headers=SAME_ORIGIN, **data)

    return call


def tables(answer):
    return {table["key"]: table for table in answer.json()["tables"]}


def test_everything_held_is_shown_with_words_and_numbers_in_clear(cast, phone):
    cast.member.identity_number, cast.member.phone = "084099000123", "0912345678"
    cast.member.save()

    answer = phone("get", "/me/data")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert list(tables(answer)) == [
        "profile", "cells", "notices", "devices", "cards", "requests", "lookups", "summonses", "views", "attempts",
        "attendance",
    ]  # fmt: skip
    profile = {row["field"]: row["value"] for row in tables(answer)["profile"]["rows"]}
    assert profile["Họ và tên"] == "Trần Thị Ân"
    assert profile["Số định danh cá nhân"] == "084099000123"
    assert profile["Điện thoại"] == "0912345678"
    assert tables(answer)["cells"]["rows"] == [{"cell": "Chi bộ Trường THCS", "since": "2010-01-01", "until": None}]


def test_who_looked_up_a_member_is_shown_by_role_and_never_by_name(cast, phone, client):
    make_user("le-van-to-chuc", [("personnel_officer", cast.commune)], first_name="Lê", last_name="Tổ Chức")
    staff = type(client)()
    staff.force_login(make_user("to-chuc", [("personnel_officer", cast.commune)]))
    assert staff.get(reverse("members:inspect", args=[cast.member.pk])).status_code == 200
    staff.post(reverse("organisation_print_card", args=[cast.member.pk]))
    staff.get(reverse("members:inspect", args=[make_member(cast.cell).pk]))

    rows = tables(phone("get", "/me/data"))["lookups"]["rows"]

    shown = [(row["who"], row["what"]) for row in rows]
    officer = "Cán bộ tổ chức, Đảng bộ xã Càng Long"
    assert shown == [
        ("Đồng chí", "Tự xem dữ liệu của mình"),
        (officer, "In thẻ tham dự"),
        (officer, "Mở hồ sơ đảng viên"),
        ("Đồng chí", "Đăng nhập trên thiết bị"),
        ("Hệ thống", "Lập giấy kích hoạt"),
    ]


def test_the_download_holds_a_csv_a_table_and_the_json(cast, phone):
    issue_card(cast.member, cast.member.admitted_on)
    cast.member.full_name = "=HYPERLINK(1)"
    cast.member.save()

    answer = phone("get", "/me/data.zip")

    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert sorted(archive.namelist())[:3] == ["attempts.csv", "attendance.csv", "cards.csv"]
    text = archive.read("profile.csv").decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert rows[2] == ["Ngày sinh", "01/01/1980"]
    assert json.loads(archive.read("du-lieu-cua-toi.json"))["member"] == str(cast.member.public_id)
    assert AuditEvent.objects.filter(action="mydata.download", rows=1).count() == 1


def test_nobody_else_reads_them(cast, client):
    for path in ("/me/data", "/me/data.zip", "/me/requests"):
        assert client.get(f"/api/v1{path}", secure=True).status_code == 401


def test_a_request_is_made_once_and_shows_its_state(cast, phone):
    body = {"id": str(uuid4()), "kind": "correction", "text": " Ngày sinh sai "}

    first, again = phone("post", "/me/requests", body), phone("post", "/me/requests", body)
    other = phone("post", "/me/requests", {**body, "text": "Khác"})

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert other.json()["code"] == "id-taken"
    assert first.json() == again.json()
    made = DataRequest.objects.get()
    assert phone("get", "/me/requests").json() == {"requests": [first.json()]}
    assert (first.json()["state"], first.json()["due_on"]) == ("new", made.due_on.isoformat())
    assert (first.json()["text"], first.json()["entered_for_me"]) == ("Ngày sinh sai", False)


@pytest.mark.parametrize("change", [{"kind": "delete"}, {"id": "x"}, {"text": "a" * 2001}])
def test_a_malformed_request_is_refused(phone, change):
    body = {"id": str(uuid4()), "kind": "access", "text": "", **change}

    assert phone("post", "/me/requests", body).status_code == 422


def test_after_a_new_notice_nothing_is_recorded_until_it_is_accepted(cast, phone, settings):
    first = settings.NOTICE_VERSION
    settings.NOTICE_VERSION = "2027-01"
    event = {"sent_at": "2026-11-24T03:00:00Z", "events": []}

    refused = phone("post", "/events", event)

    assert (refused.status_code, refused.json()["code"], refused.json()["notice_version"]) == (
        403, "notice-required", "2027-01",
    )  # fmt: skip
    assert phone("get", "/me").json()["notice_required"] is True
    for open_door in ("/me/data", "/me/requests", "/me/card"):
        assert phone("get", open_door).status_code == 200
    assert phone("post", "/me/notice", {"version": first}).status_code == 422
    assert phone("post", "/me/notice", {"version": "2027-01"}).status_code == 204
    assert phone("post", "/me/notice", {"version": "2027-01"}).status_code == 204
    assert phone("get", "/me").json()["notice_required"] is False
    assert phone("post", "/events", event).json().get("code") != "notice-required"
    assert list(cast.member.notice_acceptances.values_list("version", flat=True)) == [first, "2027-01"]
    assert Member.objects.get(pk=cast.member.pk).notice_version == "2027-01"


def test_signing_in_keeps_the_proof_of_acceptance(cast, phone):
    kept = NoticeAcceptance.objects.get(member=cast.member)

    assert kept.version == settings.NOTICE_VERSION
    assert kept.accepted_at == Member.objects.get(pk=cast.member.pk).notice_at

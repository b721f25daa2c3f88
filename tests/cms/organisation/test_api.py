from datetime import timedelta

import pytest
from django.utils import timezone

from cms.organisation.models import Device
from cms.organisation.papers.codes import PhoneRead, phone_payload, read_payload, step_at
from cms.organisation.papers.keys import seed_of
from cms.organisation.sign_in import devices
from tests.factories import SAME_ORIGIN, sign_in

PROBLEM = "application/problem+json"


@pytest.fixture
def phone(client):
    """A browser on an https address: our cookies are Secure."""

    def call(method, path, body=None, **headers):
        sent = {**SAME_ORIGIN, **headers}
        carried = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"/api/v1{path}", **carried, secure=True, headers=sent)

    call.client = client
    return call


def code_for(member):
    return devices.issue_activation(member, None, timezone.now())


def cookie(response, name):
    morsel = response.cookies[name]
    return {key: morsel[key] for key in ("path", "secure", "httponly", "samesite", "max-age", "domain")}


def test_a_phone_is_bound_and_knows_who_it_is(cast, phone):
    answer = phone("post", "/devices", {"code": code_for(cast.member), "notice_version": "2026-01", "name": "Nokia"})

    assert answer.status_code == 201
    device = Device.objects.get()
    who = {"id": str(cast.member.public_id), "name": "Trần Thị Ân", "unit": "Chi bộ Trường THCS"}
    assert answer.json() == {"member": who, "device": {"id": str(device.uid)}}
    flags = {"path": "/", "secure": True, "httponly": True, "domain": ""}
    held = cookie(answer, "__Host-device")
    assert held.pop("max-age") == 90 * 86400
    assert held == {**flags, "samesite": "Strict"}
    assert cookie(answer, "__Host-member") == {**flags, "samesite": "Lax", "max-age": 900}
    assert phone("get", "/me").json() == {
        **who, "audiences": [], "notice_version": "2026-01", "notice_required": False, "assisted": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [({"code": "AAAA"}, 404, "activation-unknown"), ({"notice_version": ""}, 422, "notice-required")],
)
def test_a_refused_activation_is_a_problem_and_sets_no_cookie(cast, phone, change, status, code):
    answer = phone("post", "/devices", {"code": code_for(cast.member), "notice_version": "2026-01", **change})

    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (status, PROBLEM, code)
    assert dict(answer.cookies) == {}


def test_the_second_phone_with_the_same_code_is_refused(cast, phone):
    body = {"code": code_for(cast.member), "notice_version": "2026-01"}
    phone("post", "/devices", body)

    answer = phone("post", "/devices", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "activation-used")


def test_signing_out_ends_the_device_and_clears_the_cookies(cast, phone):
    sign_in(phone.client, cast.member)

    answer = phone("delete", "/devices/current")

    assert (answer.status_code, answer.content) == (204, b"")
    assert {name: (morsel.value, morsel["max-age"]) for name, morsel in answer.cookies.items()} == {
        "__Host-device": ("", 0),
        "__Host-member": ("", 0),
    }
    assert Device.objects.get().revoked_at is not None


def test_whoever_is_not_signed_in_is_told(cast, phone):
    for method, path in (("get", "/me"), ("get", "/me/card"), ("delete", "/devices/current")):
        answer = phone(method, path)
        assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (401, PROBLEM, "not-signed-in")


def test_a_staff_session_is_no_member(cast, phone):
    phone.client.force_login(cast.auditor)

    assert phone("get", "/me").status_code == 401


def test_the_member_cookie_alone_is_enough_and_a_dead_one_is_not(cast, phone):
    sign_in(phone.client, cast.member)
    del phone.client.cookies["__Host-device"]

    assert phone("get", "/me").json()["name"] == "Trần Thị Ân"
    device = Device.objects.get()
    phone.client.cookies["__Host-member"] = devices.member_token(device, timezone.now() - timedelta(seconds=901))
    assert phone("get", "/me").status_code == 401


def test_every_call_renews_both_cookies(cast, phone):
    sign_in(phone.client, cast.member)
    before = phone.client.cookies["__Host-device"].value

    answer = phone("get", "/me")

    assert answer.cookies["__Host-device"].value == before
    assert (
        devices.read_member_token(answer.cookies["__Host-member"].value, timezone.now()).member == cast.member.public_id
    )


def test_a_phone_is_noted_as_seen_once_an_hour(cast, phone, django_assert_num_queries):
    sign_in(phone.client, cast.member)
    with django_assert_num_queries(2):
        phone("get", "/me")

    Device.objects.update(last_seen_at=timezone.now() - timedelta(hours=2))
    phone("get", "/me")

    assert timezone.now() - Device.objects.get().last_seen_at < timedelta(minutes=1)


def test_the_card_lets_the_phone_make_codes_that_the_server_accepts(cast, phone):
    sign_in(phone.client, cast.member)
    now = timezone.now()

    card = phone("get", "/me/card").json()

    today = timezone.localdate(now)
    ref = bytes(cast.member.ref)
    assert {name: card[name] for name in ("member_ref", "name", "unit", "card_number", "step_seconds")} == {
        "member_ref": ref.hex(),
        "name": "Trần Thị Ân",
        "unit": "Chi bộ Trường THCS",
        "card_number": "T-AN",
        "step_seconds": 30,
    }
    assert [day["date"] for day in card["days"]] == [(today + timedelta(days=count)).isoformat() for count in range(7)]
    payload = phone_payload(ref, bytes.fromhex(card["days"][0]["key"]), step_at(now))
    assert read_payload(payload, now=now, keys={}, seed_of=seed_of) == PhoneRead(ref, step_at(now))


# --- Where a request comes from, and what it carries ---


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 404),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://testserver"}, 403),
        ({"Origin": "https://testserver"}, 404),
        ({"Origin": "https://testserver.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_only_our_own_pages_may_change_something(db, client, headers, status):
    body = {"code": "AAAA", "notice_version": "2026-01"}

    answer = client.post("/api/v1/devices", body, content_type="application/json", secure=True, headers=headers)

    code = "activation-unknown" if status == 404 else "other-origin"
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (status, PROBLEM, code)


def test_reading_needs_no_origin(cast, client):
    sign_in(client, cast.member)

    assert client.get("/api/v1/me", secure=True).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_only_json_is_taken(db, client, kind):
    answer = client.post("/api/v1/devices", "{}", content_type=kind, secure=True, headers=SAME_ORIGIN)

    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (415, PROBLEM, "not-json")

"""The member's own devices, PIN and passkeys."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cms.organisation.models import AuditEvent, Device, MemberPin, Passkey
from cms.organisation.problems import Problem
from cms.organisation.sign_in import devices, pins
from cms.organisation.sign_in.member_proof import require_proof
from tests.authenticator import Authenticator
from tests.factories import make_device, make_member

PIN = "58204917"
ORIGIN = "http://localhost:8000"


@pytest.fixture
def member(cast):
    pins.set_pin(cast.member, PIN, timezone.now())
    return cast.member


def forget_proof():
    Device.objects.update(proved_at=timezone.now() - timedelta(minutes=10))


SENSITIVE = [
    ("get", "/me/devices", None),
    ("patch", "/me/devices/{device}", {"name": "x"}),
    ("delete", "/me/devices/{device}", None),
    ("delete", "/me/devices/others", None),
    ("put", "/me/pin", {"pin": "70312649"}),
    ("delete", "/me/pin", None),
    ("post", "/me/passkeys/options", {}),
    ("post", "/me/passkeys", {"credential": {}}),
    ("delete", "/me/passkeys/01930000-0000-7000-8000-000000000000", None),
]


@pytest.mark.parametrize(("method", "path", "body"), SENSITIVE)
def test_what_is_sensitive_asks_for_a_proof_and_says_which(member, client_of, method, path, body):
    phone = client_of(member)
    forget_proof()

    answer = phone(method, path.format(device=Device.objects.get().uid), body)

    assert (answer.status_code, answer.json()["code"], answer.json()["ways"]) == (403, "proof-needed", ["pin", "code"])


@pytest.mark.parametrize(
    ("method", "path", "body"), [*SENSITIVE, ("get", "/me/access", None), ("post", "/me/proof", {})]
)
def test_whoever_acts_for_a_member_never_becomes_the_member(member, client_of, cast, method, path, body):
    phone = client_of()
    device, token = devices.bind_assisted(member, by=cast.secretary, now=timezone.now())
    phone.client.cookies["__Host-device"] = token

    assert phone.refused(method, path.format(device=device.uid), body) == (403, "not-while-assisted")


@pytest.mark.parametrize(("method", "path", "body"), SENSITIVE)
def test_whoever_is_not_signed_in_is_told(member, client_of, method, path, body):
    assert client_of().refused(method, path.format(device="01930000-0000-7000-8000-000000000000"), body) == (
        401, "not-signed-in",
    )  # fmt: skip


def test_a_pin_proves_it_for_ten_minutes(member, client_of):
    phone = client_of(member)
    forget_proof()

    before = timezone.now()
    answer = phone("post", "/me/proof", {"pin": PIN})

    assert answer.status_code == 200
    until = timezone.datetime.fromisoformat(answer.json()["proved_until"])
    assert timedelta(minutes=10) <= until - before < timedelta(minutes=10, seconds=30)
    assert phone("get", "/me/devices").status_code == 200


def test_wrong_pins_are_delayed_on_that_device_alone(member, client_of):
    phone, other = client_of(member), client_of(member)
    for _ in range(5):
        assert phone.refused("post", "/me/proof", {"pin": "58204918"}) == (403, "pin-wrong")

    assert phone.refused("post", "/me/proof", {"pin": PIN}) == (429, "too-many-tries")
    assert other("post", "/me/proof", {"pin": PIN}).status_code == 200


def test_a_passkey_proves_it_on_its_own_members_phone_only(member, client_of, cast):
    authenticator, phone = Authenticator(ORIGIN), client_of(member)
    made = phone("post", "/me/passkeys/options", {}).json()
    phone("post", "/me/passkeys", {"credential": authenticator.create(made)})
    strange = client_of(make_member(cast.cell))
    forget_proof()

    assert phone("get", "/me/access").json()["ways"] == ["passkey", "pin", "code"]
    options = strange("post", "/me/proof/options", {}).json()
    assert strange.refused("post", "/me/proof", {"credential": authenticator.get(options)}) == (403, "passkey-refused")
    options = phone("post", "/me/proof/options", {}).json()
    assert phone("post", "/me/proof", {"credential": authenticator.get(options)}).status_code == 200


def test_a_fresh_letter_proves_it_once_for_its_own_member(member, client_of, cast):
    phone, strange = client_of(member), client_of(make_member(cast.cell))
    code = devices.issue_activation(member, None, timezone.now())
    forget_proof()

    assert strange.refused("post", "/me/proof", {"code": code}) == (404, "activation-unknown")
    assert phone("post", "/me/proof", {"code": code}).status_code == 200
    assert phone.refused("post", "/me/proof", {"code": code}) == (409, "activation-used")


@pytest.mark.parametrize("body", [{}, {"pin": PIN, "code": "A"}, {"pin": PIN, "credential": {}, "code": "A"}])
def test_exactly_one_proof_is_given(member, client_of, body):
    assert client_of(member).refused("post", "/me/proof", body) == (422, "proof-unclear")


def test_without_pin_and_passkey_only_a_letter_is_left(cast, client_of):
    client_of(cast.member)
    forget_proof()
    request = SimpleNamespace(device=Device.objects.select_related("member").get())

    with pytest.raises(Problem) as problem:
        require_proof(request)

    assert (problem.value.code, problem.value.extra) == ("proof-needed", {"ways": ["code"]})


def test_activation_counts_as_a_proof_so_the_pin_can_be_chosen_at_once(cast, client_of):
    phone = client_of(cast.member)

    assert phone("put", "/me/pin", {"pin": PIN}).status_code == 204
    assert phone.refused("put", "/me/pin", {"pin": "12345678"}) == (422, "pin-trivial")
    access = phone("get", "/me/access").json()
    assert access.pop("proved_until") is not None
    assert access == {
        "reference": bytes(cast.member.ref).hex(), "card_number": "T-AN", "has_pin": True, "passkeys": [],
        "ways": ["pin", "code"],
    }  # fmt: skip
    assert phone("delete", "/me/pin").status_code == 204
    assert MemberPin.objects.count() == 0


def test_own_devices_are_listed_named_and_ended_and_no_others(member, client_of, cast):
    phone, second = client_of(member), client_of(member)
    strange, _token = make_device(make_member(cast.cell))
    first_id, second_id = (
        str(uid) for uid in Device.objects.filter(member=member).order_by("pk").values_list("uid", flat=True)
    )

    listed = phone("get", "/me/devices").json()

    assert [(one["id"], one["name"], one["current"], one["assisted"]) for one in listed] == [
        (second_id, "Điện thoại thử", False, False), (first_id, "Điện thoại thử", True, False),
    ]  # fmt: skip
    assert phone("patch", f"/me/devices/{second_id}", {"name": " Máy tính bảng "}).json()["name"] == "Máy tính bảng"
    assert phone.refused("delete", f"/me/devices/{strange.uid}") == (404, "not-found")
    assert phone("delete", f"/me/devices/{second_id}").status_code == 204
    assert second.refused("get", "/me") == (401, "device-ended")
    assert phone("get", "/me").status_code == 200
    assert AuditEvent.objects.filter(action="device.revoke").values_list("object").get() == (f"device:{second_id}",)


def test_all_others_end_at_once(member, client_of, cast):
    phone, second, third = (client_of(member) for _ in range(3))
    strange = client_of(make_member(cast.cell))

    assert phone("delete", "/me/devices/others").json() == {"ended": 2}
    assert [one("get", "/me").status_code for one in (phone, second, third, strange)] == [200, 401, 401, 200]
    assert AuditEvent.objects.filter(action="device.revoke_others").values_list("rows").get() == (2,)


def test_a_device_dies_when_it_is_not_used_for_ninety_days(member, client_of):
    phone = client_of(member)
    Device.objects.update(last_seen_at=timezone.now() - timedelta(days=90))
    del phone.client.cookies["__Host-member"]

    assert phone.refused("get", "/me") == (401, "device-ended")


def test_only_own_passkeys_are_dropped(member, client_of, cast):
    phone, strange = client_of(member), client_of(make_member(cast.cell))
    authenticator = Authenticator(ORIGIN)
    options = phone("post", "/me/passkeys/options", {}).json()
    made = phone("post", "/me/passkeys", {"credential": authenticator.create(options), "name": "Máy"}).json()

    assert strange.refused("delete", f"/me/passkeys/{made['id']}") == (404, "not-found")
    assert phone("delete", f"/me/passkeys/{made['id']}").status_code == 204
    assert Passkey.objects.count() == 0
    told = AuditEvent.objects.filter(action__startswith="passkey.").values_list("action", flat=True)
    assert list(told) == ["passkey.add", "passkey.remove"]


def test_every_new_call_is_described_with_its_problems(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]

    for path in (
        "/me/access",
        "/me/proof",
        "/me/pin",
        "/me/passkeys",
        "/me/devices",
        "/sign-in/pin",
        "/assistance/end",
    ):
        for operation in described[f"/api/v1{path}"].values():
            assert "403" in operation["responses"]

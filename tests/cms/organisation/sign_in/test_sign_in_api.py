"""Signing in on another phone, with a PIN or a passkey."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.organisation.models import AuditEvent, Device, Member, MemberPin, Passkey, Tries
from cms.organisation.sign_in import pins
from tests.authenticator import Authenticator
from tests.cms.organisation.sign_in.phones import Phone
from tests.factories import make_member, sign_in

PIN = "58204917"
ORIGIN = "http://localhost:8000"


@pytest.fixture
def with_pin(cast):
    pins.set_pin(cast.member, PIN, timezone.now())
    return cast.member


def body(**changes):
    return {"number": "T-AN", "pin": PIN, "name": "Máy mới", **changes}


def keep_passkey(phone, authenticator):
    options = phone("post", "/me/passkeys/options", {}).json()
    return phone("post", "/me/passkeys", {"credential": authenticator.create(options), "name": "Điện thoại"})


def sign_in_with(phone, authenticator, **changes):
    options = phone("post", "/sign-in/passkey-options", {}).json()
    return phone("post", "/sign-in/passkey", {"credential": authenticator.get(options, **changes), "name": "Máy hai"})


def test_number_and_pin_bind_another_phone(with_pin, client_of):
    phone = client_of()

    answer = phone("post", "/sign-in/pin", body(number=" t-an "))

    device = Device.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "member": {"id": str(with_pin.public_id), "name": "Trần Thị Ân", "unit": "Chi bộ Trường THCS"},
        "device": {"id": str(device.uid)},
    }
    assert (device.name, device.proved_at, device.assisted_by) == ("Máy mới", device.created_at, None)
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert phone("get", "/me").json()["name"] == "Trần Thị Ân"
    told = AuditEvent.objects.filter(action="device.sign_in").values_list("object", "reason").get()
    assert told == (f"device:{device.uid}", "pin")


def test_the_reference_does_where_a_member_has_no_card_number(cast, client_of):
    member = make_member(cast.cell, card_number=None)
    pins.set_pin(member, PIN, timezone.now())

    answer = client_of()("post", "/sign-in/pin", body(number=bytes(member.ref).hex()))

    assert answer.json()["member"]["id"] == str(member.public_id)


def test_nobody_learns_who_is_a_member(with_pin, client_of, monkeypatch):
    """The same answer after the same work: one Argon2 verification and as many queries, whoever it is."""
    verified = []
    verify = pins.verify
    monkeypatch.setattr(
        pins, "verify", lambda digest, pin: verified.append(digest.split("$")[3]) or verify(digest, pin)
    )
    make_member(with_pin.cell, card_number="T-OHNE")
    gone = make_member(with_pin.cell, card_number="T-GEGANGEN")
    pins.set_pin(gone, PIN, timezone.now())
    Member.objects.filter(pk=gone.pk).update(status=Member.Status.LEFT)
    phone, seen = client_of(), []

    for asked in (
        {"number": "T-NIEMAND"},
        {"number": "T-OHNE"},
        {"number": "T-GEGANGEN"},
        {"pin": "58204918"},
        {"pin": "1"},
    ):
        Tries.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            answer = phone("post", "/sign-in/pin", body(**asked))
        seen.append((answer.status_code, answer.json()["title"], dict(answer.cookies), len(queries)))

    assert verified == ["m=19456,t=2,p=1"] * 5
    assert seen == [(403, "Số thẻ đảng viên hoặc mã PIN không đúng.", {}, seen[0][3])] * 5
    assert Device.objects.count() == 0


def test_wrong_pins_are_delayed_from_that_network_and_no_other(with_pin, client_of):
    phone = client_of()
    for _ in range(5):
        assert phone.refused("post", "/sign-in/pin", body(pin="58204918")) == (403, "sign-in-refused")

    early = phone("post", "/sign-in/pin", body())

    assert (early.status_code, early.json()["code"], early["Retry-After"]) == (429, "too-many-tries", "1")
    assert early.json()["title"] == "Đồng chí đã thử nhiều lần. Xin đợi 1 giây rồi thử lại."
    phone.client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    assert phone("post", "/sign-in/pin", body()).status_code == 201


def test_an_unknown_number_is_delayed_all_the_same(with_pin, client_of):
    phone = client_of()
    for _ in range(5):
        phone("post", "/sign-in/pin", body(number="T-NIEMAND"))

    assert phone.refused("post", "/sign-in/pin", body(number="T-NIEMAND")) == (429, "too-many-tries")


@pytest.mark.chaos
def test_strangers_with_many_networks_are_slowed_down_and_the_members_phone_is_not(with_pin, client_of):
    own, stranger = client_of(with_pin), client_of()
    for network in range(100):
        stranger.client.defaults["REMOTE_ADDR"] = f"10.0.{network}.1"
        assert stranger.refused("post", "/sign-in/pin", body(pin="58204918")) == (403, "sign-in-refused")

    stranger.client.defaults["REMOTE_ADDR"] = "10.0.200.1"
    assert stranger.refused("post", "/sign-in/pin", body(pin="58204918")) == (429, "too-many-tries")
    assert own("post", "/me/proof", {"pin": PIN}).status_code == 200


def test_a_right_code_works_however_many_wrong_ones_came_from_its_network(cast, client_of):
    from cms.organisation.sign_in.devices import issue_activation

    code = issue_activation(cast.member, None, timezone.now())
    phone = client_of()
    wrong = {"code": "AAAA", "notice_version": "2026-01"}
    answers = [phone.refused("post", "/devices", wrong) for _ in range(21)]

    assert answers == [(404, "activation-unknown")] * 20 + [(429, "too-many-tries")]
    assert phone("post", "/devices", {"code": code, "notice_version": "2026-01"}).status_code == 201


# --- Passkeys ---


def test_a_passkey_alone_signs_in_on_another_phone(cast, client_of):
    authenticator, first, second = Authenticator(ORIGIN), client_of(cast.member), client_of()
    kept = keep_passkey(first, authenticator)

    answer = sign_in_with(second, authenticator)

    passkey = Passkey.objects.get()
    assert kept.status_code == 201
    assert (kept.json()["id"], kept.json()["name"]) == (str(passkey.uid), "Điện thoại")
    assert (answer.status_code, answer.json()["member"]["name"]) == (201, "Trần Thị Ân")
    assert passkey.last_used_at is not None
    assert [device.name for device in Device.objects.order_by("pk")] == ["Điện thoại thử", "Máy hai"]


def test_what_the_browser_is_asked(cast, client_of):
    phone = client_of(cast.member)
    made = phone("post", "/me/passkeys/options", {}).json()["publicKey"]
    keep_passkey(phone, Authenticator(ORIGIN))

    used = phone("post", "/sign-in/passkey-options", {}).json()["publicKey"]
    own = phone("post", "/me/proof/options", {}).json()["publicKey"]

    assert made["rp"] == {"id": "localhost", "name": "Sổ tay đảng viên điện tử"}
    assert made["authenticatorSelection"] == {
        "residentKey": "required", "requireResidentKey": True, "userVerification": "preferred",
    }  # fmt: skip
    assert [one["alg"] for one in made["pubKeyCredParams"]] == [-7, -8, -257]
    assert sorted(used) == ["challenge", "rpId", "userVerification"]
    assert len(own["allowCredentials"]) == 1


def test_an_answer_counts_once(cast, client_of):
    authenticator, phone = Authenticator(ORIGIN), client_of(cast.member)
    keep_passkey(phone, authenticator)
    answer = {"credential": authenticator.get(phone("post", "/sign-in/passkey-options", {}).json())}

    assert phone("post", "/sign-in/passkey", answer).status_code == 201
    assert phone.refused("post", "/sign-in/passkey", answer) == (403, "passkey-refused")


def test_a_challenge_is_good_for_five_minutes_and_for_its_purpose(cast, client_of, monkeypatch):
    authenticator, phone = Authenticator(ORIGIN), client_of(cast.member)
    keep_passkey(phone, authenticator)
    old = phone("post", "/sign-in/passkey-options", {}).json()
    to_prove = phone("post", "/me/proof/options", {}).json()

    for options in (to_prove, {"publicKey": {**old["publicKey"], "challenge": "AAAA"}}):
        assert phone.refused("post", "/sign-in/passkey", {"credential": authenticator.get(options)}) == (
            403, "passkey-refused",
        )  # fmt: skip
    later = timezone.now() + timedelta(minutes=5, seconds=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert phone.refused("post", "/sign-in/passkey", {"credential": authenticator.get(old)}) == (
        403, "passkey-refused",
    )  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"signature": b"no"}, {"userHandle": b"someone else....."}, {"authenticatorData": b"short"}]
)
def test_an_answer_that_does_not_hold_is_refused(cast, client_of, change):
    authenticator, phone = Authenticator(ORIGIN), client_of(cast.member)
    keep_passkey(phone, authenticator)

    answer = sign_in_with(client_of(), authenticator, **change)

    assert (answer.status_code, answer.json()["code"]) == (403, "passkey-refused")


@pytest.mark.parametrize("origin", ["http://localhost:9000", "https://localhost:8000", "https://evil.example"])
def test_a_passkey_of_another_origin_is_refused(cast, client_of, origin):
    assert keep_passkey(client_of(cast.member), Authenticator(origin)).json()["code"] == "passkey-refused"


@pytest.mark.parametrize(
    "credential", [{}, {"id": 1}, {"rawId": "é", "response": []}, {"response": {"clientDataJSON": "e30"}}]
)
def test_nonsense_is_refused(db, client_of, credential):
    assert client_of().refused("post", "/sign-in/passkey", {"credential": credential}) == (403, "passkey-refused")


def test_an_unknown_passkey_and_that_of_someone_who_left_are_refused(cast, client_of):
    authenticator, phone = Authenticator(ORIGIN), client_of(cast.member)
    assert sign_in_with(phone, authenticator).json()["code"] == "passkey-refused"
    keep_passkey(phone, authenticator)
    Member.objects.update(status=Member.Status.LEFT)

    assert sign_in_with(client_of(), authenticator).json()["code"] == "passkey-refused"


def test_a_copy_of_a_counting_key_is_refused(cast, client_of):
    authenticator, phone = Authenticator(ORIGIN, counter=7), client_of(cast.member)
    keep_passkey(phone, authenticator)
    assert sign_in_with(client_of(), authenticator).status_code == 201

    authenticator.counter = 5

    assert sign_in_with(client_of(), authenticator).json()["code"] == "passkey-refused"


def test_a_passkey_is_kept_once_and_ten_at_most(cast, client_of):
    phone = client_of(cast.member)
    authenticator = Authenticator(ORIGIN)
    keep_passkey(phone, authenticator)

    assert keep_passkey(phone, authenticator).json()["code"] == "passkey-known"
    one = Passkey.objects.get()
    for number in range(9):
        one.pk, one.uid, one.credential_id = None, None, bytes([number])
        one.uid = Passkey._meta.get_field("uid").get_default()
        one.save(force_insert=True)
    phone = Phone(sign_in(phone.client.__class__(), cast.member))
    assert keep_passkey(phone, Authenticator(ORIGIN)).json()["code"] == "passkeys-too-many"


@pytest.mark.parametrize("path", ["/sign-in/pin", "/sign-in/passkey", "/sign-in/passkey-options", "/assistance/end"])
def test_only_our_own_pages_may_ask(db, client_of, path):
    phone = client_of()

    answer = phone("post", path, {}, **{"Sec-Fetch-Site": "cross-site"})

    assert (answer.status_code, answer.json()["code"]) == (403, "other-origin")
    assert MemberPin.objects.count() == 0

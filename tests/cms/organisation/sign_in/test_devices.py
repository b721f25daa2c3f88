from datetime import UTC, datetime, timedelta

import pytest

from cms.organisation.models import ActivationCode, AuditEvent, Device, Member
from cms.organisation.problems import Problem
from cms.organisation.sign_in import devices
from tests.factories import make_device, make_member

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
NOTICE = "2026-01"


def activate(code, now=NOW, notice=NOTICE):
    return devices.activate(code, notice_version=notice, name="Điện thoại", now=now)


def refusal(code, now=NOW, notice=NOTICE):
    with pytest.raises(Problem) as problem:
        activate(code, now, notice)
    return problem.value.status, problem.value.code


def test_a_code_has_160_bits_in_readable_groups_and_only_its_hash_is_kept(cast):
    code = devices.issue_activation(cast.member, cast.auditor, NOW)

    assert [len(group) for group in code.split("-")] == [4] * 8
    assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-")
    kept = ActivationCode.objects.get()
    assert bytes(kept.code_hash) == devices._hash(code.replace("-", ""))
    assert AuditEvent.objects.filter(action="activation.issue").values_list("actor", "object", "unit_code").get() == (
        "kiem-tra", f"member:{cast.member.public_id}", "vl-cl-1"
    )  # fmt: skip


def test_a_code_binds_one_phone_and_accepts_the_notice(cast):
    device, token = activate(devices.issue_activation(cast.member, None, NOW))

    cast.member.refresh_from_db()
    assert (cast.member.notice_version, cast.member.notice_at) == (NOTICE, NOW)
    assert (device.member, device.name, device.expires_at) == (cast.member, "Điện thoại", NOW + timedelta(days=365))
    assert len(token) == 43
    assert bytes(Device.objects.get().token_hash) == devices._hash(token)
    assert devices.device_of(token, NOW) == device


def test_a_code_works_once(cast):
    code = devices.issue_activation(cast.member, None, NOW)
    activate(code)

    assert refusal(code) == (409, "activation-used")
    assert Device.objects.count() == 1


def test_a_code_works_until_its_fourteenth_day_is_over(cast):
    code = devices.issue_activation(cast.member, None, NOW)
    midnight = datetime(2026, 12, 8, 17, 0, tzinfo=UTC)  # 9 December in Vietnam

    assert devices.last_day(NOW).isoformat() == "2026-12-08"
    assert refusal(code, midnight) == (409, "activation-expired")
    assert activate(code, midnight - timedelta(seconds=1))[0].member == cast.member


def test_an_unknown_code_is_told(cast):
    for code in ("", "AAAA-BBBB", "ĐẢNG", "x" * 100):
        assert refusal(code) == (404, "activation-unknown")


def test_without_the_current_notice_the_code_stays_unused(cast):
    code = devices.issue_activation(cast.member, None, NOW)

    assert refusal(code, notice="") == (422, "notice-required")
    assert refusal(code, notice="2020-01") == (422, "notice-required")
    assert activate(code)[0].member == cast.member


def test_a_code_may_be_typed_small_spaced_and_with_lookalike_digits(cast):
    code = devices.issue_activation(cast.member, None, NOW)
    typed = f"  {code.lower().replace('-', ' ').replace('o', '0').replace('i', '1').replace('b', '8')} "

    assert activate(typed)[0].member == cast.member


def test_a_new_letter_makes_the_one_before_worthless(cast):
    lost = devices.issue_activation(cast.member, None, NOW)
    devices.issue_activation(cast.member, None, NOW + timedelta(minutes=1))

    assert refusal(lost, NOW + timedelta(minutes=2)) == (409, "activation-expired")


def test_someone_who_left_cannot_sign_in_any_more(cast):
    code = devices.issue_activation(cast.member, None, NOW)
    _device, token = make_device(cast.member, now=NOW)
    Member.objects.update(status=Member.Status.LEFT)

    assert refusal(code) == (404, "activation-unknown")
    assert devices.device_of(token, NOW) is None


def test_a_member_token_speaks_for_fifteen_minutes(cast):
    device, _token = make_device(cast.member, now=NOW)
    token = devices.member_token(device, NOW)

    assert devices.device_of_member_token(token, NOW + timedelta(seconds=899)) == device
    assert devices.device_of_member_token(token, NOW + timedelta(seconds=900)) is None
    assert token.split(".")[:5] == ["v1", "1", cast.member.public_id.hex, device.uid.hex, "1"]


def test_no_part_of_a_member_token_can_change(cast):
    device, _token = make_device(cast.member, now=NOW)
    other, _other_token = make_device(make_member(cast.cell), now=NOW)
    token = devices.member_token(device, NOW)
    parts = token.split(".")
    swaps = ["v2", "2", other.member.public_id.hex, other.uid.hex, "2", str(int(parts[5]) + 900), "admin", "A" * 43]

    forged = [".".join([*parts[:at], swap, *parts[at + 1 :]]) for at, swap in enumerate(swaps)]

    assert [devices.read_member_token(text, NOW) for text in forged] == [None] * 8
    assert [devices.read_member_token(text, NOW) for text in ("", "v1", "....", "đ.đ", token[:-1])] == [None] * 5
    assert devices.read_member_token(token, NOW).member == cast.member.public_id


def test_a_revoked_device_is_dead_with_every_token_made_for_it(cast):
    device, token = make_device(cast.member, now=NOW)
    short = devices.member_token(device, NOW)

    devices.revoke(device, NOW)

    assert devices.device_of(token, NOW) is None
    assert devices.device_of_member_token(short, NOW) is None
    assert Device.objects.get().generation == 2


def test_a_device_dies_after_a_year(cast):
    _device, token = make_device(cast.member, now=NOW)

    assert devices.device_of(token, NOW + timedelta(days=365)) is None

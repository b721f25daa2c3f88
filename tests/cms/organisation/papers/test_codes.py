import base64
import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from cms.organisation.papers import codes
from cms.organisation.papers.codes import CardRead, CodeRefused, PhoneRead

VECTORS = json.loads((Path(__file__).parents[3] / "phone_code_vector.json").read_text())
REF = bytes.fromhex("0123456789abcdef")
SEED = bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
CARD = CardRead(UUID("0193590a-0000-7000-8000-000000000001"), 1, date(2026, 1, 1), date(2030, 12, 31), 4711)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=codes.ZONE)


def read(payload, now=NOON, keys=None):
    return codes.read_payload(payload, now=now, keys={1: PUBLIC} if keys is None else keys, seed_of=lambda ref: SEED)


def refusal(payload, now=NOON, keys=None):
    with pytest.raises(CodeRefused) as refused:
        read(payload, now, keys)
    return refused.value.reason


def phone_code(moment, seed=SEED, ref=REF):
    step = codes.step_at(moment)
    return codes.phone_payload(ref, codes.day_key(seed, codes.day_of(step)), step)


# --- The published vectors behind the parts ---


def test_rfc_5869_hkdf_sha256_without_salt():
    # Appendix A.3
    derived = HKDF(algorithm=SHA256(), length=42, salt=None, info=b"").derive(b"\x0b" * 22)

    assert derived.hex() == ("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")


@pytest.mark.parametrize(
    ("secret", "public", "message", "signature"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)
def test_rfc_8032_ed25519(secret, public, message, signature):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))

    assert key.public_key().public_bytes_raw().hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature


@pytest.mark.parametrize(
    ("raw", "text"),
    [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
     ("foobar", "MZXW6YTBOI")],
)  # fmt: skip
def test_rfc_4648_base32_without_padding(raw, text):
    assert codes._b32(raw.encode()) == text
    assert codes._unb32(text) == raw.encode()


# --- Cards ---


def test_a_card_says_what_was_signed():
    payload = codes.card_payload(CARD, KEY)

    assert payload.startswith("STD1:AE")
    assert len(payload) == 149
    assert read(payload) == CARD


def test_the_same_card_always_has_the_same_text():
    assert codes.card_payload(CARD, KEY) == codes.card_payload(CARD, KEY)


def test_a_card_holds_from_its_first_day_to_its_last():
    payload = codes.card_payload(CARD, KEY)
    at = {
        "before": datetime(2025, 12, 31, 23, 59, tzinfo=codes.ZONE),
        "first": datetime(2026, 1, 1, 0, 0, tzinfo=codes.ZONE),
        "last": datetime(2030, 12, 31, 23, 59, tzinfo=codes.ZONE),
        "after": datetime(2031, 1, 1, 0, 0, tzinfo=codes.ZONE),
    }

    assert refusal(payload, at["before"]) == "not_yet_valid"
    assert read(payload, at["first"]) == read(payload, at["last"]) == CARD
    assert refusal(payload, at["after"]) == "expired"


def test_a_card_of_an_unknown_key_is_refused():
    assert refusal(codes.card_payload(CARD, KEY), keys={2: PUBLIC}) == "unknown_key"


def test_a_card_signed_by_another_key_is_refused():
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))

    assert refusal(codes.card_payload(CARD, other)) == "signature"


@given(st.integers(0, 89), st.integers(1, 255))
def test_no_byte_of_a_card_can_change(position, change):
    raw = bytearray(codes._unb32(codes.card_payload(CARD, KEY)[5:]))
    raw[position] ^= change

    assert refusal("STD1:" + codes._b32(bytes(raw))) in {"signature", "unknown_key", "invalid"}


@pytest.mark.parametrize(
    "payload",
    ["", "STD1:", "S2:", "std1:aeaq", "https://example.vn/", "STD1:" + "A" * 143, "STD1:0189", "S2:ĐẢNG", "S2:" + "A" * 33,
     "STD2:" + "A" * 144, "S2:AE RU", "S2:AERU="],
)  # fmt: skip
def test_what_is_no_code_of_ours_is_invalid(payload):
    assert refusal(payload) == "invalid"


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    for payload in (text, "STD1:" + text, "S2:" + text):
        assert refusal(payload) in {"invalid", "signature", "unknown_key"}


def test_a_second_spelling_of_the_same_bytes_is_refused():
    payload = phone_code(NOON)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    # 21 bytes leave two bits over in the last letter
    twin = payload[:-1] + alphabet[alphabet.index(payload[-1]) + 1]
    raw, raw_twin = (base64.b32decode(text[3:] + "=" * 6) for text in (payload, twin))

    assert raw == raw_twin
    assert refusal(twin) == "invalid"


# --- Phone codes ---


@pytest.mark.parametrize("vector", VECTORS)
def test_the_vectors_shared_with_the_browser(vector):
    at = datetime.fromtimestamp(vector["unix"], UTC)
    seed, ref = bytes.fromhex(vector["seed"]), bytes.fromhex(vector["member_ref"])

    assert codes.day_of(codes.step_at(at)).isoformat() == vector["date"]
    assert codes.step_at(at) % codes.STEPS == vector["step"]
    assert codes.day_key(seed, date.fromisoformat(vector["date"])).hex() == vector["day_key"]
    assert phone_code(at, seed, ref) == vector["code"]
    assert len(vector["code"]) == 37


@pytest.mark.parametrize(
    ("steps", "reason"),
    [(-3, "code_stale"), (-2, ""), (-1, ""), (0, ""), (1, ""), (2, "code_future"), (-2880, "code_stale"), (2880, "code_future")],
)  # fmt: skip
def test_a_phone_code_holds_from_two_steps_back_to_one_ahead(steps, reason):
    payload = phone_code(NOON + timedelta(seconds=30 * steps))

    if reason:
        assert refusal(payload) == reason
    else:
        assert read(payload) == PhoneRead(REF, codes.step_at(NOON) + steps)


def test_a_code_shown_just_before_midnight_is_read_just_after():
    before = datetime(2026, 11, 24, 23, 59, 45, tzinfo=codes.ZONE)

    assert read(phone_code(before), before + timedelta(seconds=30)) == PhoneRead(REF, codes.step_at(before))
    assert read(phone_code(before + timedelta(seconds=30)), before) == PhoneRead(REF, codes.step_at(before) + 1)


def test_yesterdays_key_makes_no_code_of_today():
    key = codes.day_key(SEED, date(2026, 11, 23))

    assert refusal(codes.phone_payload(REF, key, codes.step_at(NOON))) == "signature"


def test_a_code_of_another_member_or_seed_is_refused():
    assert refusal(phone_code(NOON, seed=bytes(32))) == "signature"


@given(st.integers(0, 20), st.integers(1, 255))
def test_no_byte_of_a_phone_code_can_change(position, change):
    raw = bytearray(codes._unb32(phone_code(NOON)[3:]))
    raw[position] ^= change

    assert refusal("S2:" + codes._b32(bytes(raw))) == "signature"


def test_the_step_survives_the_wrap_of_its_24_bits():
    wrap = datetime.fromtimestamp(codes.STEPS * 4 * codes.STEP_SECONDS, UTC)  # about the year 2033

    assert read(phone_code(wrap - timedelta(seconds=30)), wrap) == PhoneRead(REF, codes.STEPS * 4 - 1)
    assert read(phone_code(wrap), wrap - timedelta(seconds=30)) == PhoneRead(REF, codes.STEPS * 4)


def test_the_seed_of_a_member_is_an_hmac_of_the_reference():
    # RFC 4231, test case 2
    assert codes.member_seed(b"Jefe", b"what do ya want for nothing?").hex() == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


def test_the_hash_names_the_text():
    assert codes.payload_hash("S2:A") == hashlib.sha256(b"S2:A").digest()

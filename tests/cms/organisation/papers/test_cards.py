from datetime import date, timedelta
from io import StringIO
from uuid import UUID

import pypdfium2
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.organisation.models import Card, SigningKey
from cms.organisation.papers import cards, keys, printing
from cms.organisation.papers.codes import (
    CardRead,
    CodeRefused,
    card_payload,
    day_key,
    day_of,
    phone_payload,
    read_payload,
    step_at,
)
from cms.organisation.papers.scanned import Scanned, member_behind
from cms.organisation.sign_in.activation_codes import last_day
from cms.organisation.sign_in.devices import issue_activation
from tests.factories import make_member

TODAY = date(2026, 11, 24)
NAMES = [
    "Nguyễn Thị Ánh Tuyết",
    "Trần Văn Ẩn",
    "Đặng Hữu Nghĩa Ưỡng",
    "Phạm Công Tằng Tôn Nữ Bảo Ngọc",
    '#strong[Lê] $x$ \\ "Bình"',
]


def pages(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        rendered = [(page.render(scale=3).to_pil(), page.get_textpage().get_text_range()) for page in document]
        return [image for image, _text in rendered], [" ".join(text.split()) for _image, text in rendered]
    finally:
        document.close()


def issue(member, today=TODAY):
    return cards.issue_card(member, today)


def test_a_card_holds_five_years(cast):
    card = issue(cast.member)

    assert (card.issued_on, card.expires_on, card.revoked_at) == (TODAY, date(2031, 11, 24), None)
    assert issue(cast.member, date(2028, 2, 29)).expires_on == date(2033, 2, 28)


def test_a_new_card_revokes_the_one_before(cast):
    old, new = issue(cast.member), issue(cast.member)
    old.refresh_from_db()
    now = timezone.now()

    assert old.revoked_reason == "replaced"
    with pytest.raises(CodeRefused, match="revoked"):
        member_behind(cards.payload_of(old), now)
    assert member_behind(cards.payload_of(new), now) == Scanned(cast.member, "card")
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.create(member=cast.member, kid_id=new.kid_id, issued_on=TODAY, expires_on=TODAY)


def test_a_scan_made_before_the_card_was_replaced_stays_good(cast):
    old = issue(cast.member)
    before = timezone.now()
    issue(cast.member)

    assert member_behind(cards.payload_of(old), before) == Scanned(cast.member, "card")


def test_printing_again_takes_the_valid_card(cast):
    card = issue(cast.member)

    assert cards.valid_card(cast.member, TODAY) == card
    assert cards.valid_card(cast.member, date(2032, 1, 1)).issued_on == date(2032, 1, 1)


def test_a_card_that_we_never_made_is_invalid(cast):
    card = issue(cast.member)
    forged = CardRead(UUID(int=7), card.kid_id, TODAY, card.expires_on, cast.cell.pk)

    with pytest.raises(CodeRefused, match="invalid"):
        member_behind(card_payload(forged, keys.private_key(card.kid_id)), timezone.now())


def test_a_phone_code_leads_to_its_member(cast):
    now = timezone.now()
    step, ref = step_at(now), bytes(cast.member.ref)
    payload = phone_payload(ref, day_key(keys.seed_of(ref), day_of(step)), step)

    assert member_behind(payload, now) == Scanned(cast.member, "phone", step)


def test_a_genuine_phone_code_of_nobody_is_invalid(cast):
    now = timezone.now()
    step, ref = step_at(now), bytes(8)
    payload = phone_payload(ref, day_key(keys.seed_of(ref), day_of(step)), step)

    with pytest.raises(CodeRefused, match="invalid"):
        member_behind(payload, now)


@pytest.mark.parametrize(("count", "sheets"), [(1, [1]), (10, [10]), (13, [10, 3])])
def test_every_code_on_a_sheet_can_be_read_and_verified(cast, count, sheets):
    members = [make_member(cast.cell, full_name=NAMES[number % len(NAMES)]) for number in range(count)]
    issued = [issue(member) for member in members]

    images, _texts = pages(printing.card_sheet(issued))

    by_page = [[code.text for code in zxingcpp.read_barcodes(image)] for image in images]
    read = [text for page in by_page for text in page]
    assert [len(page) for page in by_page] == sheets
    assert sorted(read) == sorted(cards.payload_of(card) for card in issued)
    told = {
        read_payload(payload, now=timezone.now(), keys=keys.public_keys(), seed_of=keys.seed_of).card
        for payload in read
    }
    assert told == {card.uid for card in issued}


def test_names_come_out_letter_by_letter_and_never_as_markup(cast):
    issued = [
        issue(make_member(cast.cell, full_name=name, card_number=f"S{number}")) for number, name in enumerate(NAMES)
    ]

    _images, [text] = pages(printing.card_sheet(issued))

    for number, name in enumerate(NAMES):
        assert f"{name} Chi bộ Trường THCS Số thẻ: S{number} Có giá trị đến 24/11/2031" in text


def test_the_letter_carries_the_code_to_scan_and_to_type(cast):
    now = timezone.now()
    code = issue_activation(cast.member, None, now)

    pdf = printing.activation_letter(cast.member, code, "https://sotay.example.vn", last_day(now))

    [image], [text] = pages(pdf)
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [f"https://sotay.example.vn/kich-hoat/#{code}"]
    assert " ".join(code.split("-")) in text
    assert "Kính gửi đồng chí: Trần Thị Ân Sinh hoạt tại: Chi bộ Trường THCS" in text
    assert f"đến hết ngày {timezone.localdate(now) + timedelta(days=14):%d/%m/%Y}" in text


# --- Keys ---


def test_the_key_is_made_once(db, tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    call_command("make_keys", stdout=StringIO())
    first = SigningKey.objects.get()

    kid, private = keys.current_key()

    assert (kid, SigningKey.objects.count()) == (1, 1)
    assert private.public_key().public_bytes_raw() == bytes(first.public) == keys.public_keys()[1]
    assert (tmp_path / "card-1").stat().st_mode & 0o777 == 0o600
    assert len((tmp_path / "card-1").read_bytes()) == 32


def test_a_new_database_takes_up_the_key_on_disk(db, tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    (tmp_path / "card-1").write_bytes(bytes(range(32)))

    expected = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().public_bytes_raw()
    assert bytes(keys.make_keys().public) == expected


def test_a_lost_or_exchanged_key_file_is_told(db, tmp_path, settings):
    settings.KEYS_DIR = tmp_path
    keys.make_keys()
    (tmp_path / "card-1").unlink()

    with pytest.raises(keys.KeyLost, match="card-1 is missing"):
        keys.current_key()
    assert not (tmp_path / "card-1").exists()
    (tmp_path / "card-1").write_bytes(bytes(32))
    with pytest.raises(keys.KeyLost, match="is not the one"):
        keys.current_key()


def test_a_retired_key_signs_no_more_and_its_cards_are_refused(cast):
    card = issue(cast.member)
    payload, now = cards.payload_of(card), timezone.now()
    SigningKey.objects.update(valid_to=now)

    assert keys.make_keys().kid == 2
    with pytest.raises(CodeRefused, match="unknown_key"):
        member_behind(payload, now)

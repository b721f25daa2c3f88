from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.organisation.models import AuditEvent, SigningKey
from cms.organisation.papers import card_keys, cards, keys
from cms.organisation.papers.codes import CodeRefused
from cms.organisation.papers.scanned import Scanned, member_behind
from tests.factories import make_member

TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def own_keys(tmp_path, settings):
    settings.KEYS_DIR = tmp_path / "keys"


def rotate(*options):
    out = StringIO()
    call_command("rotate_card_keys", *options, stdout=out)
    return out.getvalue().splitlines()


def midnight(day):
    return timezone.make_aware(timezone.datetime.combine(day, timezone.datetime.min.time()))


def test_a_new_key_signs_and_cards_of_the_old_one_live_on(cast):
    old = cards.issue_card(cast.member, TODAY())

    said = rotate()

    new = cards.issue_card(make_member(cast.cell), TODAY())
    assert (old.kid_id, new.kid_id) == (1, 2)
    last = old.expires_on + timedelta(days=1)
    assert said == [
        "Key 2 signs the cards from now on.",
        f"Cards of key 1 are accepted until {last:%Y-%m-%d} 00:00.",
    ]
    now = timezone.now()
    for card in (old, new):
        assert member_behind(cards.payload_of(card), now) == Scanned(card.member, "card")
    assert set(keys.public_keys(midnight(last) - timedelta(seconds=1))) == {1, 2}
    assert set(keys.public_keys(midnight(last))) == {2}
    assert list(AuditEvent.objects.filter(action="key.rotate").values_list("actor", "object")) == [("system", "kid:2")]


def test_an_old_card_is_printed_again_with_its_old_key(cast):
    card = cards.issue_card(cast.member, TODAY())
    before = cards.payload_of(card)
    rotate()

    assert cards.payload_of(cards.valid_card(cast.member, TODAY())) == before


def test_the_end_of_a_key_is_the_last_card_that_is_still_out(cast):
    early = cards.issue_card(cast.member, date(2024, 3, 1))
    late = cards.issue_card(make_member(cast.cell), TODAY())
    cards.revoke_card(late, reason="lost", by=cast.auditor, now=timezone.now())

    _new, [old] = card_keys.rotate(timezone.now())

    assert old.valid_to == midnight(early.expires_on + timedelta(days=1))


def test_a_key_without_living_cards_ends_at_once(db):
    keys.make_keys()
    now = timezone.now()

    _new, [old] = card_keys.rotate(now)

    assert (old.valid_to, set(keys.public_keys(now))) == (now, {2})


def test_the_end_set_by_an_earlier_rotation_stays(cast):
    cards.issue_card(cast.member, TODAY())
    rotate()
    before = SigningKey.objects.get(kid=1).valid_to
    rotate()

    assert SigningKey.objects.get(kid=1).valid_to == before
    assert keys.make_keys().kid == 3


def test_retiring_a_key_first_says_how_many_cards_it_kills(cast):
    old = cards.issue_card(cast.member, TODAY())
    cards.issue_card(make_member(cast.cell), TODAY() - timedelta(days=4 * 365))
    rotate()
    on = TODAY() + timedelta(days=2 * 365)

    with pytest.raises(CommandError, match=f"^1 valid cards of key 1 would stop working on {on}. Nothing was changed."):
        rotate("--retire", "1", "--on", str(on))
    assert set(keys.public_keys(midnight(on))) == {1, 2}

    assert rotate("--retire", "1", "--on", str(on), "--yes") == [
        f"Key 1 ends on {on}. Valid cards that stop working: 1."
    ]
    assert set(keys.public_keys(midnight(on))) == {2}
    told = AuditEvent.objects.filter(action="key.retire").values_list("object", "reason", "rows")
    assert list(told) == [("kid:1", str(on), 1)]
    assert member_behind(cards.payload_of(old), timezone.now()).member == cast.member


def test_a_key_retired_today_refuses_its_cards_from_now_on(cast):
    card = cards.issue_card(cast.member, TODAY())
    rotate()

    rotate("--retire", "1", "--on", str(TODAY()), "--yes")

    with pytest.raises(CodeRefused, match="unknown_key"):
        member_behind(cards.payload_of(card), timezone.now())
    assert cards.valid_card(cast.member, TODAY()).kid_id == 2


def test_the_key_that_signs_and_one_that_never_was_are_not_retired(db):
    keys.make_keys()

    for kid, said in ((1, "Key 1 signs the cards of today"), (9, "There is no key 9")):
        with pytest.raises(CommandError, match=said):
            rotate("--retire", str(kid), "--on", "2030-01-01")
    with pytest.raises(CommandError, match="belong together"):
        rotate("--retire", "1")


def test_keys_end_at_the_number_a_card_can_hold(db):
    keys.make_keys()
    SigningKey.objects.update(kid=255)

    with pytest.raises(keys.KeysUsedUp):
        card_keys.rotate(timezone.now())

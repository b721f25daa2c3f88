"""A rotated key reaches the desks that check cards without a network."""

from django.utils import timezone

from cms.organisation.papers import card_keys, cards, keys


def roster(scanner, session, **headers):
    return scanner.get(f"/sessions/{session.uid}/roster", **headers)


def public(kid):
    return {"kid": kid, "public": keys.public_keys()[kid].hex()}


def test_the_roster_carries_the_keys_whose_cards_are_accepted(scanner, session):
    keys.make_keys()

    assert roster(scanner, session).json()["keys"] == [public(1)]


def test_a_rotated_key_reaches_a_desk_whose_list_has_not_changed(scanner, session, cast):
    cards.issue_card(cast.member, timezone.localdate())
    first = roster(scanner, session)
    assert roster(scanner, session, **{"If-None-Match": first["ETag"]}).status_code == 304

    card_keys.rotate(timezone.now())
    second = roster(scanner, session, **{"If-None-Match": first["ETag"]})

    assert (second.status_code, second.json()["keys"]) == (200, [public(1), public(2)])
    assert second.json()["invitees"] == first.json()["invitees"]


def test_a_retired_key_is_taken_away_from_the_desks(scanner, session, cast):
    cards.issue_card(cast.member, timezone.localdate())
    card_keys.rotate(timezone.now())
    card_keys.retire(1, timezone.localdate(), timezone.now())

    assert roster(scanner, session).json()["keys"] == [public(2)]

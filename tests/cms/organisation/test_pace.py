from datetime import UTC, datetime

import pytest
import time_machine
from django.test import RequestFactory

from cms.organisation.networks import network_of
from tests.factories import make_member

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def test_a_phone_may_call_twice_a_second_and_twenty_times_at_once(cast, client_of):
    with time_machine.travel(NOW, tick=False) as clock:
        phone = client_of(cast.member)
        assert [phone("get", "/me").status_code for _ in range(21)] == [200] * 20 + [429]
        clock.shift(3)
        answer = phone("get", "/me")
        assert (answer.json()["code"], answer["Retry-After"]) == ("too-many-requests", "7")
        clock.shift(7)
        assert phone("get", "/me").status_code == 200


def test_another_phone_is_not_held_up(cast, client_of):
    with time_machine.travel(NOW, tick=False):
        fast, other = client_of(cast.member), client_of(make_member(cast.cell))
        for _ in range(21):
            fast("get", "/me")

        assert other("get", "/me").status_code == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_a_network_is_what_a_mobile_operator_hands_out_at_once(address, network):
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_only_what_our_own_proxy_wrote_counts(settings):
    request = RequestFactory().get(
        "/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    )

    assert network_of(request) == "127.0.0.0/24"
    settings.BEHIND_PROXY = True
    assert network_of(request) == "203.0.113.0/24"

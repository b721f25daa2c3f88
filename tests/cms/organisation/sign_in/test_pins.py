import threading
from datetime import UTC, datetime

import pytest

from cms.organisation.models import AuditEvent, MemberPin
from cms.organisation.problems import Problem
from cms.organisation.sign_in import pins

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
PIN = "58204917"


def code_of(act, *values):
    with pytest.raises(Problem) as problem:
        act(*values)
    return problem.value.status, problem.value.code


def test_a_pin_is_kept_as_argon2id_over_the_pepper_and_audited(cast, settings):
    pins.set_pin(cast.member, PIN, NOW)

    held = MemberPin.objects.get()
    assert held.digest.split("$")[1:4] == ["argon2id", "v=19", "m=19456,t=2,p=1"]
    assert (pins.is_right(PIN, held), pins.is_right("58204918", held), pins.is_right(PIN, None)) == (True, False, False)
    (settings.KEYS_DIR / "pin-pepper").unlink()
    assert pins.is_right(PIN, held) is False
    told = AuditEvent.objects.filter(action__startswith="pin.").values_list("action", "actor", "object")
    assert list(told) == [("pin.set", f"member:{cast.member.public_id}", f"member:{cast.member.public_id}")]


def test_a_new_pin_takes_the_place_of_the_old_one_and_can_be_removed(cast):
    pins.set_pin(cast.member, PIN, NOW)
    pins.set_pin(cast.member, "70312649", NOW)

    held = MemberPin.objects.get()
    assert (pins.is_right(PIN, held), pins.is_right("70312649", held)) == (False, True)
    pins.remove_pin(cast.member, NOW)
    pins.remove_pin(cast.member, NOW)
    assert MemberPin.objects.count() == 0
    told = AuditEvent.objects.filter(action__startswith="pin.").values_list("action", flat=True)
    assert list(told) == ["pin.set", "pin.set", "pin.remove"]


def test_trivial_and_malformed_pins_are_refused(cast):
    cast.member.phone = "0912 345 780"
    cast.member.save()

    assert code_of(pins.set_pin, cast.member, "1234567", NOW) == (422, "pin-malformed")
    for pin in ("12345678", "00000000", "01011980", "12345780"):
        assert code_of(pins.set_pin, cast.member, pin, NOW) == (422, "pin-trivial")
    assert MemberPin.objects.count() == 0


def test_no_more_are_checked_at_once_than_there_are_cores(monkeypatch):
    monkeypatch.setattr(pins, "_AT_ONCE", threading.BoundedSemaphore(1))
    monkeypatch.setattr(pins, "PATIENCE", 0.01)
    begun, done = threading.Event(), threading.Event()
    slow = threading.Thread(target=pins._argon2, args=(lambda: (begun.set(), done.wait(5)),))
    slow.start()
    begun.wait(5)

    assert code_of(pins.is_right, PIN, None) == (503, "busy")
    done.set()
    slow.join()
    assert pins.is_right(PIN, None) is False

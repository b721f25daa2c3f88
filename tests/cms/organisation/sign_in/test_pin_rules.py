from datetime import date

import pytest

from cms.organisation.sign_in.pin_rules import is_trivial, is_well_formed

BORN = date(1968, 12, 5)


@pytest.mark.parametrize(
    "pin",
    [
        "00000000", "12121212", "11112222", "12345678", "23456789", "87654321", "90123456", "24680246", "13571357",
        "12344321", "11223344", "14725836", "30041975", "19450902", "02031930",
        "05121968", "12051968", "19681205", "19680512",
    ],
)  # fmt: skip
def test_what_others_would_guess_is_trivial(pin):
    assert is_trivial(pin, days=[BORN])


@pytest.mark.parametrize("number", ["0912345780", "086 068 001 234", "84.58204917"])
def test_a_piece_of_ones_own_numbers_is_trivial(number):
    digits = "".join(filter(str.isdecimal, number))

    assert is_trivial(digits[:8], numbers=[number])
    assert is_trivial(digits[-8:], numbers=[number])


@pytest.mark.parametrize("pin", ["58204917", "70312649", "05121967", "19992000"])
def test_other_pins_are_not(pin):
    assert not is_trivial(pin, days=[BORN], numbers=["0912345780", ""])


@pytest.mark.parametrize("pin", ["", "1234567", "123456789", "1234567a", "１２３４５６７８", "1234 678", "٠١٢٣٤٥٦٧"])
def test_a_pin_has_eight_ascii_digits(pin):
    assert not is_well_formed(pin)


def test_eight_ascii_digits_are_a_pin():
    assert is_well_formed("58204917")

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms.study.forms import MonthField


@pytest.mark.parametrize("typed", ["10/2026", " 10 / 2026 "])
def test_a_month_is_typed_as_people_write_it(typed):
    assert MonthField().clean(typed) == date(2026, 10, 1)


@pytest.mark.parametrize("typed", ["", "13/2026", "0/2026", "2026", "10/26", "tháng 10", "1/10/2026", "10/٢٠٢٦"])
def test_anything_else_is_no_month(typed):
    with pytest.raises(ValidationError):
        MonthField().clean(typed)


def test_a_kept_month_is_shown_as_it_is_typed():
    assert MonthField().prepare_value(date(2026, 3, 1)) == "3/2026"
    assert MonthField().has_changed(date(2026, 3, 1), "03/2026") is False

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms.organisation.members.records import FIELDS, NUMBERS, take_in
from cms.organisation.models import AuditEvent, Member
from tests.factories import make_unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["closed", "committee"])
def test_nobody_is_taken_into_a_closed_cell_or_a_unit_that_is_none(cast, kind):
    closed = make_unit("Chi bộ cũ", parent=cast.commune, valid_to=date(2025, 1, 1))
    before = (Member.objects.count(), AuditEvent.objects.count())
    values = dict.fromkeys((*FIELDS, *NUMBERS), "") | {
        "full_name": "Nguyễn Văn An", "birth_date": date(1990, 1, 1), "admitted_on": date(2020, 1, 1), "official_on": None,
        "card_number": None, "status": "official", "cell": closed if kind == "closed" else cast.commune, "audiences": [],
    }  # fmt: skip

    with pytest.raises(ValidationError) as refused:
        take_in(values, joined_on=date(2020, 1, 1), by=cast.auditor)

    assert refused.value.message_dict == {"cell": ["Đơn vị này không phải chi bộ, hoặc đã kết thúc."]}
    assert (Member.objects.count(), AuditEvent.objects.count()) == before

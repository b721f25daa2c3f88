"""The files of the database, read as bytes: an erased name is not in a free page either."""

import pytest

from tests.database_grep import files_with

MAKE = """
from datetime import date
from cms.organisation.units import tree
from cms.organisation.models import UnitKind
from cms.organisation.members.admission import MemberRow, add_member
kind = UnitKind.objects.create(code="c", name="c", is_cell=True)
unit = tree.add_unit(name="u", kind=kind, parent=None, code="u", valid_from=date(2020, 1, 1))
for number, name in enumerate(("Trịnh Hữu Ngoạn", "Võ Thị Còn")):
    add_member(MemberRow(name, date(1980, 1, 1), "male", unit, date(2010, 1, 1), card_number=f"T-77009{number}"))
"""
ERASE = """
from django.utils import timezone
from cms.organisation.privacy.erasure import erase_member
from cms.organisation.models import Member
erase_member(Member.objects.get(card_number="T-770090"), by="system", reason="test", now=timezone.now())
"""
GONE = ("Trịnh Hữu Ngoạn", "trinh huu ngoan", "T-770090")


@pytest.mark.chaos
def test_no_file_of_the_product_holds_the_name_any_more(own_product):
    own_product.run(MAKE)
    assert files_with(own_product.folder, *GONE) == ["handbook.sqlite3"]

    own_product.run(ERASE)

    assert files_with(own_product.folder, *GONE) == []
    assert files_with(own_product.folder, "Võ Thị Còn") == ["handbook.sqlite3"]

"""A branch as large as a test wants it: communes, cells of 25, members with names as they come."""

from datetime import date

from cms.organisation.members.admission import MemberRow, add_members
from cms.organisation.models import Member, Unit
from cms.organisation.units import tree
from cms.organisation.units.tree import UnitRow
from tests.factories import make_kind, make_unit

PER_CELL = 25
FIRST = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Đặng", "Võ")
GIVEN = ("An", "Ánh", "Ẩn", "Bình", "Đạt", "Đông", "Ngọc", "Ưng", "Yến")


def make_branch(members: int, communes: int = 4, code: str = "tinh") -> Unit:
    """A province with that many active members, spread over the cells of its communes."""
    province = make_unit("Tỉnh ủy Thử", kind="province", code=code)
    cells = members // PER_CELL
    rows = [
        UnitRow(f"{code}-{number}", f"Đảng bộ xã {number + 1}", make_kind("commune"), date(2020, 1, 1), code)
        for number in range(communes)
    ]
    rows += [
        UnitRow(
            f"{code}-{number % communes}-{number}", f"Chi bộ ấp {number + 1}", make_kind("hamlet_cell"), date(2020, 1, 1),
            f"{code}-{number % communes}",
        )
        for number in range(cells)
    ]  # fmt: skip
    made = tree.add_units(rows)[communes:]
    add_members(_member(cells and made[number % cells], number, code) for number in range(members))
    return province


def _member(cell: Unit, number: int, code: str) -> MemberRow:
    name = f"{FIRST[number % len(FIRST)]} Văn {GIVEN[number % len(GIVEN)]}"
    return MemberRow(
        full_name=name, birth_date=date(1980, 1, 1), sex=Member.Sex.MALE, cell=cell, admitted_on=date(2010, 1, 1),
        card_number=f"{code}-{number:06}",
    )  # fmt: skip

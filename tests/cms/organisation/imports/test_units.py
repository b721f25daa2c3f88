from datetime import date

import pytest

from cms.organisation.models import Unit
from cms.organisation.units.tree import closure_drift
from tests.cms.organisation.imports.making import told
from tests.factories import make_kind, make_unit

pytestmark = pytest.mark.django_db
HEADINGS = ("Mã", "Tên", "Loại", "Mã cấp trên", "Hiệu lực từ", "Địa bàn")


def unit(code, parent="vl-cl", **fields):
    values = {"name": f"Chi bộ {code}", "kind": "Chi bộ cơ quan", "since": "01/07/2025", "area": None, **fields}
    return [code, values["name"], values["kind"], parent, values["since"], values["area"]]


def test_units_are_added_below_each_other_in_any_order(run, world):
    make_kind("commune")
    batch = run.check([unit("a-1", "A"), unit("a", kind="Đảng bộ xã")], HEADINGS, subject="units")
    assert told(batch) == {2: "new", 3: "new"}

    run.apply(batch)

    assert Unit.objects.get(code="a-1").get_parent().code == "a"
    assert closure_drift() == (0, 0)
    assert batch.counts["written"] == {"new": 2, "changed": 0}


def test_every_reason_is_told(run, world):
    make_unit("Chi bộ đóng", parent=world.commune, code="dong", valid_to=date(2024, 1, 1))
    rows = [
        unit("ok"), unit("ok"), unit("x1", "khong-co"), unit("x2", "vl-tv"), unit("x3", "dong"), unit("x4", kind="Lạ"),
        unit("x5", "x4"), unit("v1", "v2"), unit("v2", "v1"), unit("v3", "v1"), unit("x6", None), unit("x7", name=None),
        unit("x8", since="2025"), unit("mã sai"), unit("vl-tv"), unit("vl-cl-1", "vl-cl-2"), unit("x9", since="01/01/2010"),
        unit("vl-cl-2", kind="Đảng bộ xã", since=None), unit("x10", "ok"),
    ]  # fmt: skip

    assert told(run.check(rows, HEADINGS, subject="units")) == {
        2: "new", 3: ["code-twice"], 4: ["parent-unknown"], 5: ["unit-outside"], 6: ["unit-closed"], 7: ["unknown-value"],
        8: ["parent-refused"], 9: ["parent-cycle"], 10: ["parent-cycle"], 11: ["parent-refused"], 12: ["missing"],
        13: ["missing"], 14: ["year-only"], 15: ["bad-code"], 16: ["unit-outside"],
        17: ["parent-changed", "start-changed"], 18: ["before-parent"], 19: ["kind-of-cell"], 20: "new",
    }  # fmt: skip


def test_changes_are_written_and_what_was_not_said_stays(run, world):
    rows = [
        ["VL-CL-1", "Chi bộ Trường Tiểu học", None, "vl-cl", None, "Ấp 3"],
        ["vl-cl-2", None, None, None, None, None],
    ]
    batch = run.check(rows, HEADINGS, subject="units")
    assert told(batch) == {2: "changed", 3: "unchanged"}

    run.apply(batch)

    cell = Unit.objects.get(code="vl-cl-1")
    assert (cell.name, cell.area, cell.search_name) == (
        "Chi bộ Trường Tiểu học", "Ấp 3", "chi bo truong tieu hoc  vl-cl-1",
    )  # fmt: skip


def test_a_unit_that_was_added_or_changed_since_stops_the_file(run, world):
    batch = run.check([unit("moi")], HEADINGS, subject="units")
    make_unit("Chi bộ mới", parent=world.commune, code="MOI")

    assert run.apply(batch).state == "failed"

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.organisation.models import AuditEvent, Unit
from cms.organisation.units import tree
from cms.organisation.units.reorganise import move_unit
from tests.factories import make_kind, make_member, make_unit, make_user

ACTS = ("add", "edit", "move", "close", "merge", "split")
WHY = "Quyết định 12"


@pytest.fixture
def land(cast, client):
    """An officer of the province, signed in; the officer of the commune; another province."""
    cast.far = make_unit("Tỉnh ủy khác", kind="province", code="xx")
    cast.villager = make_member(cast.hamlet, full_name="Đỗ Văn Gần", card_number="T-GAN")
    cast.officer = make_user("to-chuc", [("personnel_officer", cast.province)])
    cast.below = make_user("to-chuc-xa", [("personnel_officer", cast.commune)])
    cast.today = timezone.localdate()
    client.force_login(cast.officer)
    return cast


def address(act, unit):
    return reverse(f"organisation_unit_{act}", args=[unit.pk])


def page(client, unit):
    return client.get(reverse("units:inspect", args=[unit.pk])).context


def listed(client, **query):
    return [unit.code for unit in client.get(reverse("units:index"), query).context["object_list"]]


def errors(answer):
    """What a refused form says, by field."""
    assert answer.status_code == 200
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


def codes(units):
    return [unit.code for unit in units]


def log():
    return list(AuditEvent.objects.exclude(action="role.grant").values_list("actor", "action", "unit_code", "reason"))


# --- Looking ---


def test_one_enters_at_the_highest_units_in_reach_and_goes_down(land, client):
    assert listed(client) == ["vl"]
    client.force_login(land.below)
    assert listed(client) == ["vl-cl"]


@pytest.mark.parametrize("words", ["ấp Đông", "AP DONG", "dong ap", "vl-cl-2"])
def test_units_of_any_level_are_found_with_or_without_marks_and_by_code(land, client, words):
    assert listed(client, q=words) == ["vl-cl-2"]


def test_a_filter_lists_units_of_any_level(land, client):
    assert listed(client, kind=make_kind("commune").pk) == ["vl-cl", "vl-tv"]


def test_the_page_of_a_unit_shows_what_is_below_it_with_numbers(land, client):
    make_member(land.cell, status="left")
    make_unit(parent=land.commune, code="ended", valid_to=land.today)

    shown = page(client, land.province)
    inside = page(client, land.commune)

    assert [(unit.code, unit.units, unit.people) for unit in shown["children"]] == [("vl-cl", 2, 2), ("vl-tv", 0, 0)]
    assert (shown["self_numbers"].units, shown["self_numbers"].people) == (4, 2)
    assert [(unit.code, unit.people) for unit in inside["children"]] == [("vl-cl-1", 1), ("vl-cl-2", 1), ("ended", 0)]
    assert [crumb["label"] for crumb in inside["breadcrumbs_items"]][-3:] == [
        "Đơn vị",
        "Tỉnh ủy Vĩnh Long",
        "Đảng bộ xã Càng Long",
    ]


def test_the_facts_of_a_unit_leave_out_what_is_not_known(land, client):
    facts = {field["label"]: str(field["value"]) for field in page(client, land.hamlet)["fields"]}

    assert facts == {
        "Tên": "Chi bộ ấp Đông",
        "Mã": "vl-cl-2",
        "Loại đơn vị": "Chi bộ ấp",
        "Biên bản mở cho cấp trên": "Không",
        "Hiệu lực từ": "2020-01-01",
    }


def test_the_crumbs_do_not_lead_above_the_reach(land, client):
    client.force_login(land.below)

    assert [crumb["label"] for crumb in page(client, land.cell)["breadcrumbs_items"]][-3:] == [
        "Đơn vị",
        "Đảng bộ xã Càng Long",
        "Chi bộ Trường THCS",
    ]


def test_the_numbers_lead_to_the_members_of_the_branch(land, client):
    def people(code):
        answer = client.get(reverse("members:index"), {"unit": code})
        return [str(member) for member in answer.context["object_list"]]

    assert people("vl-cl-2") == ["Đỗ Văn Gần"]
    assert people("vl-cl") == ["Trần Thị Ân", "Đỗ Văn Gần"]
    assert people("xx") == []


def test_a_page_with_many_units_takes_as_many_queries_as_one_with_few(land, client, django_assert_max_num_queries):
    page(client, land.commune)
    with django_assert_max_num_queries(60) as few:
        page(client, land.commune)
    for _ in range(8):
        make_member(make_unit(parent=land.commune))
    with django_assert_max_num_queries(len(few)):
        page(client, land.commune)


def test_the_history_stands_on_the_page(land, client):
    move_unit(unit=land.cell, new_parent=land.other, on=land.today, by=land.officer, reason=WHY)

    told = page(client, land.cell)["history"]

    assert told == [
        f"Thuộc Đảng bộ xã Càng Long đến hết ngày {land.today - timedelta(days=1):%d/%m/%Y}",
        f"Thuộc Đảng bộ phường Trà Vinh từ ngày {land.today:%d/%m/%Y}",
    ]
    assert told[0] in client.get(reverse("units:inspect", args=[land.cell.pk])).content.decode()


# --- Who may change what ---


def offered(client, unit):
    return [address.rstrip("/").rsplit("/", 1)[1] for _label, address in page(client, unit)["acts"]]


def test_each_is_offered_what_they_may_do(land, client):
    assert offered(client, land.commune) == ["add", "edit", "move", "merge", "split", "close"]
    assert offered(client, land.province) == ["add", "edit"]  # the unit above it is not theirs
    client.force_login(land.secretary)
    assert offered(client, land.hamlet) == []


@pytest.mark.parametrize("act", ACTS)
def test_a_unit_that_one_does_not_manage_does_not_exist(land, client, act):
    answers = [client.get(address(act, land.far)), client.post(address(act, land.far), {})]
    client.force_login(land.secretary)
    answers += [client.get(address(act, land.hamlet)), client.post(address(act, land.hamlet), {})]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert log() == []


@pytest.mark.parametrize("act", ["move", "close", "merge", "split"])
def test_the_highest_unit_in_reach_is_rearranged_by_those_above(land, client, act):
    client.force_login(land.below)

    assert client.get(address(act, land.commune)).status_code == 404
    assert client.get(address(act, land.cell)).status_code == 200


@pytest.mark.parametrize("act", ACTS)
def test_a_change_needs_the_token_of_the_form(land, act):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(land.officer)

    assert strict.post(address(act, land.cell), {"reason": WHY}).status_code == 403


@pytest.mark.parametrize("act", ACTS)
def test_the_screens_hold_no_script_of_their_own_and_label_every_field(land, client, act):
    body = client.get(address(act, land.hamlet), {"tim": "vl-cl-1"}).content.decode()
    form = body[body.index('method="post"') :]

    assert "<script>" not in form
    assert 'style="' not in form
    assert "onclick" not in body


# --- Changing ---


def test_a_unit_is_added_below_another(land, client):
    kind = make_kind("cell")

    answer = client.post(
        address("add", land.commune),
        {"code": "vl-cl-9", "name": "Chi bộ Mới", "kind": kind.pk, "on": "2026-01-02", "reason": WHY, "area": "Ấp Tây"},
    )

    new = Unit.objects.get(code="vl-cl-9")
    assert answer.url == reverse("units:inspect", args=[new.pk])
    assert (new.name, new.kind, new.area, new.valid_from) == ("Chi bộ Mới", kind, "Ấp Tây", date(2026, 1, 2))
    assert codes(tree.ancestors(new)) == ["vl", "vl-cl"]
    assert log() == [("to-chuc", "unit.add", "vl-cl-9", WHY)]


def test_a_unit_is_edited_and_its_secretary_named_by_card(land, client):
    form = {
        "name": "Chi bộ ấp Đông A",
        "short_name": "Ấp Đông A",
        "area": "Ấp Đông",
        "founded_on": "1990-02-03",
        "secretary": "T-GAN",
    }

    client.post(address("edit", land.hamlet), {**form, "reason": WHY})

    unit = Unit.objects.get(pk=land.hamlet.pk)
    assert (unit.name, unit.short_name, unit.area, unit.founded_on, unit.secretary) == (
        "Chi bộ ấp Đông A",
        "Ấp Đông A",
        "Ấp Đông",
        date(1990, 2, 3),
        land.villager,
    )
    assert [row[1] for row in log()] == ["unit.rename", "unit.describe"]
    assert client.get(address("edit", land.hamlet)).context["form"].initial["secretary"] == "T-GAN"
    client.post(address("edit", land.hamlet), {**form, "reason": WHY})
    assert len(log()) == 2


def test_a_unit_moves_to_one_that_was_searched_for(land, client):
    found = client.get(address("move", land.commune), {"tim": "tra vinh"})

    assert found.context["size"] == (3, 2)
    assert codes(found.context["form"].offered) == ["vl-tv"]
    client.post(
        address("move", land.commune), {"tim": "tra vinh", "target": land.other.pk, "on": land.today, "reason": WHY}
    )
    assert codes(tree.ancestors(land.cell)) == ["vl", "vl-tv", "vl-cl"]
    assert log() == [("to-chuc", "unit.move", "vl-cl", WHY)]


def test_only_units_one_manages_and_that_are_not_below_are_offered(land, client):
    for words, expected in (("vl", ["vl", "vl-tv"]), ("xx", []), ("khong co", [])):
        found = client.get(address("move", land.commune), {"tim": words})
        assert codes(found.context["form"].offered) == expected

    answer = client.post(
        address("move", land.commune), {"tim": "xx", "target": land.far.pk, "on": land.today, "reason": WHY}
    )
    assert "target" in errors(answer)
    assert codes(tree.ancestors(land.commune)) == ["vl"]


def test_a_unit_ends_with_a_successor(land, client):
    land.villager.delete()

    client.post(address("close", land.hamlet), {"on": land.today, "successor": "vl-cl-1", "reason": WHY})

    unit = Unit.objects.get(pk=land.hamlet.pk)
    assert (unit.valid_to, unit.successor) == (land.today, land.cell)
    assert offered(client, land.hamlet) == []
    assert client.get(address("move", land.hamlet)).status_code == 404


def test_a_unit_with_none_beside_it_is_asked_for_no_others(land, client):
    alone = make_unit("Đảng bộ cơ sở Một", parent=make_unit("Đảng ủy lẻ", parent=land.province, kind="commune"))

    forms = [client.get(address("merge", unit)).context["form"] for unit in (alone, land.hamlet)]

    assert ["others" in form.fields for form in forms] == [False, True]
    client.post(address("merge", alone), {"target": land.hamlet.pk, "on": land.today, "reason": WHY})
    alone.refresh_from_db()
    assert alone.successor == land.hamlet


def test_units_merge(land, client):
    third = make_unit("Chi bộ ấp Tây", parent=land.commune, kind="hamlet_cell", code="vl-cl-3")

    form = {"tim": "thcs", "target": land.cell.pk, "others": [third.pk], "on": land.today, "reason": WHY}
    client.post(address("merge", land.hamlet), form)

    assert codes(land.cell.predecessors.order_by("code")) == ["vl-cl-2", "vl-cl-3"]
    land.villager.refresh_from_db()
    assert land.villager.cell == land.cell


def test_a_unit_is_split_and_reading_the_names_is_audited(land, client):
    make_member(land.hamlet, full_name="Lê Văn Ở")
    shown = client.get(address("split", land.hamlet))
    assert [str(member) for member in shown.context["form"].fields["members"].queryset] == [
        "Đỗ Văn Gần",
        "Lê Văn Ở",
    ]

    form = {
        "code": "vl-cl-8",
        "name": "Chi bộ ấp Đông B",
        "on": land.today,
        "members": [land.villager.pk],
        "reason": WHY,
    }
    client.post(address("split", land.hamlet), form)

    new = Unit.objects.get(code="vl-cl-8")
    assert (new.split_from, new.inspectable, list(new.members.all())) == (land.hamlet, False, [land.villager])
    assert [row[1] for row in log()] == ["member.list", "unit.split"]


def test_roles_follow_only_where_somebody_may_give_them(land, client):
    assert "roles_follow" not in client.get(address("close", land.hamlet)).context["form"].fields
    client.force_login(make_user("quan-tri", [("personnel_officer", land.province)], is_superuser=True))
    assert "roles_follow" in client.get(address("close", land.hamlet)).context["form"].fields
    land.villager.delete()

    client.post(
        address("close", land.hamlet), {"on": land.today, "successor": "vl-cl-1", "roles_follow": "on", "reason": WHY}
    )

    held = land.secretary.role_assignments.order_by("valid_from")
    assert list(held.values_list("unit__code", "valid_to")) == [("vl-cl-2", land.today), ("vl-cl-1", None)]


# --- What the screens refuse ---


@pytest.mark.parametrize(
    ("act", "unit", "form", "said"),
    [
        ("close", "hamlet", {}, {"__all__": ["Còn 1 đảng viên đang sinh hoạt."]}),
        ("close", "commune", {}, {"__all__": ["Còn 2 đơn vị trực thuộc."]}),
        ("close", "hamlet", {"successor": "xx"}, {"successor": ["Bạn không quản lý đơn vị nào có mã này."]}),
        ("close", "hamlet", {"on": "31/02/2026"}, {"on": ["Nhập một ngày hợp lệ."]}),
        ("close", "hamlet", {"on": "2999-01-01"}, {"__all__": ["Ngày này chưa đến; hãy nhập thay đổi vào đúng ngày."]}),
        ("close", "hamlet", {"reason": " "}, {"reason": ["Cần điền mục này."]}),
        ("move", "cell", {"tim": "thcs"}, {"target": ["Hãy tìm và chọn một đơn vị."]}),
        ("add", "commune", {"code": "vl tv", "name": "Mới"}, {"code": ["Mã không có dấu cách và dấu gạch chéo."], "kind": ["Cần điền mục này."]}),
        ("split", "hamlet", {"code": "vl-tv", "name": "Mới"}, {"__all__": ["Mã vl-tv đã được dùng."]}),
        ("edit", "hamlet", {"name": "X", "secretary": "T-AN"}, {"__all__": ["Bí thư phải là đảng viên của đơn vị này."]}),
        ("edit", "hamlet", {"name": "", "secretary": "T-0"}, {"name": ["Cần điền mục này."], "secretary": ["Không có đảng viên nào của đơn vị này mang số thẻ này."]}),
    ],
)  # fmt: skip
def test_bad_input_is_answered_in_vietnamese(land, client, act, unit, form, said):
    given = {"on": land.today, "reason": WHY, **form}

    assert errors(client.post(address(act, getattr(land, unit)), given)) == said
    assert log() == []

"""Changing the keys: every number opens before, during and after; a real kill in the middle loses none."""

import signal

import pytest
from django.conf import settings
from django.core.management import call_command

from cms.organisation.members import key_rotation, personal
from cms.organisation.models import AuditEvent, Member
from tests.factories import make_member


@pytest.fixture
def keys(tmp_path, settings):
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR


def numbered(cell, count):
    members = [make_member(cell) for _ in range(count)]
    for index, member in enumerate(members):
        member.identity_number, member.phone = f"0840990{index:05}", f"09123{index:05}"
        member.save()
    return members


def numbers():
    rows = Member.objects.exclude(identity_sealed=b"").order_by("pk")
    return [(row.identity_number, row.phone) for row in rows]


@pytest.mark.django_db
def test_a_new_key_seals_every_number_anew_and_the_old_one_can_go(cast, keys, monkeypatch):
    monkeypatch.setattr(key_rotation, "CHUNK", 2)
    numbered(cast.cell, 5)
    before = numbers()
    assert key_rotation.kids_in_use() == {1}

    call_command("rotate_personal_key")

    assert (key_rotation.kids_in_use(), personal.kids(), numbers()) == ({2}, [1, 2], before)
    call_command("rotate_personal_key", "--remove-old")
    assert (personal.kids(), numbers()) == ([2], before)
    log = AuditEvent.objects.filter(action__startswith="key.").values_list("action", "object", "rows")
    assert list(log) == [("key.rotate", "personal-2", 10), ("key.remove", "personal-1", 0)]


@pytest.mark.django_db
def test_a_key_that_a_row_needs_is_not_removed(cast, keys):
    numbered(cast.cell, 2)
    key_rotation.begin_new_key()

    call_command("rotate_personal_key", "--remove-old")

    assert sorted(personal.kids()) == [1, 2]
    assert numbers()[0] == ("084099000000", "0912300000")


@pytest.mark.django_db
def test_what_is_written_during_the_change_has_the_new_key_at_once(cast, keys):
    (member,) = numbered(cast.cell, 1)
    key_rotation.begin_new_key()
    member.phone = "0987654321"
    member.save()

    assert (bytes(member.phone_sealed)[0], bytes(member.identity_sealed)[0]) == (2, 1)
    assert numbers() == [("084099000000", "0987654321")]


@pytest.mark.django_db
def test_a_new_look_up_key_finds_the_same_numbers(cast, keys):
    numbered(cast.cell, 3)
    old = personal.lookup("084099000001", field=personal.IDENTITY)

    call_command("rotate_personal_key", "--lookup")

    new = personal.lookup("084099000001", field=personal.IDENTITY)
    assert old != new
    assert Member.objects.get(identity_lookup=new).identity_number == "084099000001"
    assert not Member.objects.filter(identity_lookup=old).exists()
    assert not (keys / key_rotation.NEXT_LOOKUP).exists()


@pytest.mark.django_db
def test_a_look_up_change_killed_before_the_file_moved_is_finished(cast, keys, monkeypatch):
    numbered(cast.cell, 3)

    def killed(source, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(key_rotation.os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        key_rotation.rotate_lookup(lambda count: None)
    monkeypatch.undo()
    settings.KEYS_DIR = keys
    key_rotation.rotate_lookup(lambda count: None)

    found = personal.lookup("0912300002", field=personal.PHONE)
    assert Member.objects.get(phone_lookup=found).identity_number == "084099000002"


MAKE = """
from datetime import date
from cms.organisation.units import tree
from cms.organisation.models import Member, UnitKind
from cms.organisation.members.admission import MemberRow, add_members
kind = UnitKind.objects.create(code="c", name="c", is_cell=True)
unit = tree.add_unit(name="u", kind=kind, parent=None, code="u", valid_from=date(2020, 1, 1))
add_members(
    MemberRow(f"Người {n}", date(1980, 1, 1), "male", unit, date(2010, 1, 1), card_number=f"T{n}") for n in range(1200)
)
rows = list(Member.objects.all())
for n, row in enumerate(rows):
    row.identity_number, row.phone = f"0840990{n:05}", f"09123{n:05}"
Member.objects.bulk_update(rows, ["identity_sealed", "identity_lookup", "phone_sealed", "phone_lookup"], batch_size=500)
"""
CHECK = """
from cms.organisation.members import key_rotation
from cms.organisation.models import Member
rows = [(m.identity_number, m.phone) for m in Member.objects.order_by("pk")]
whole = rows == [(f"0840990{n:05}", f"09123{n:05}") for n in range(1200)]
print("RESULT", whole, sorted(key_rotation.kids_in_use()))
"""


@pytest.mark.chaos
def test_a_killed_change_is_finished_by_the_next_run(own_product):
    """A database of its own, a process of its own, and SIGKILL in the middle."""
    own_product.run(MAKE)
    process = own_product.start("rotate_personal_key")
    said = process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait(30)

    assert said == "500 …\n"
    assert own_product.run(CHECK) == "RESULT True [1, 2]\n"
    out = own_product.manage("rotate_personal_key")
    assert out.splitlines()[-1].endswith("sealed anew with personal-2.")
    assert own_product.run(CHECK) == "RESULT True [2]\n"
    for key in (own_product.folder / "keys").glob("personal-*"):
        assert key.read_bytes().hex() not in out

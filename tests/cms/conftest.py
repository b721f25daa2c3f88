"""The cast: a province auditor, a cell secretary, a member, and an outsider who must see nothing."""

import shutil
from types import SimpleNamespace

import pytest
from django.test import Client

from tests.cms.organisation.sign_in.phones import Phone
from tests.factories import make_member, make_unit, make_user
from tests.own_product import OwnProduct


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """Migrating takes seconds: once, and each test copies the folder."""
    product = OwnProduct(tmp_path_factory.mktemp("migrated"))
    product.manage("migrate", "-v", "0")
    return product.folder


@pytest.fixture
def own_product(migrated, tmp_path):
    return OwnProduct(shutil.copytree(migrated, tmp_path / "var"))


@pytest.fixture(autouse=True)
def audit_heads(settings, tmp_path):
    """The heads of the audit log that a test writes down are its own: the next one has another log."""
    settings.AUDIT_HEADS = tmp_path / "audit-heads.txt"


@pytest.fixture
def cast(db):
    province = make_unit("Tỉnh ủy Vĩnh Long", kind="province", code="vl")
    commune = make_unit("Đảng bộ xã Càng Long", parent=province, kind="commune", code="vl-cl")
    cell = make_unit("Chi bộ Trường THCS", parent=commune, code="vl-cl-1")
    hamlet = make_unit("Chi bộ ấp Đông", parent=commune, kind="hamlet_cell", code="vl-cl-2")
    other = make_unit("Đảng bộ phường Trà Vinh", parent=province, kind="commune", code="vl-tv")
    return SimpleNamespace(
        province=province,
        commune=commune,
        cell=cell,
        hamlet=hamlet,
        other=other,
        member=make_member(cell, full_name="Trần Thị Ân", card_number="T-AN"),
        auditor=make_user("kiem-tra", [("auditor", province)]),
        secretary=make_user("bi-thu", [("cell_secretary", hamlet)]),
        outsider=make_user("nguoi-ngoai"),
    )


@pytest.fixture
def client_of():
    """A phone of its own, signed in as the member; without one, nobody's."""

    def make(member=None):
        phone = Phone(Client())
        return phone.sign_in(member) if member else phone

    return make

"""Units, people, accounts and documents for tests."""

from datetime import date
from itertools import count
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.handbook.models import CommitteePage, DocumentPage, DocumentType, HandbookPage, Issuer
from cms.organisation.members.admission import MemberRow, add_member
from cms.organisation.models import Device, Member, Role, Unit, UnitKind, User
from cms.organisation.roles import grant
from cms.organisation.sign_in import devices
from cms.organisation.sign_in.member_auth import DEVICE_COOKIE, MEMBER_COOKIE
from cms.organisation.units import tree

PASSWORD = "mot-mat-khau-dai-de-thu"

# code: (name, is a cell, minutes open to those above)
KINDS = {
    "province": ("Tỉnh ủy", False, True),
    "commune": ("Đảng bộ xã", False, True),
    "cell": ("Chi bộ cơ quan", True, True),
    "hamlet_cell": ("Chi bộ ấp", True, False),
}

_numbers = count(1)


def make_kind(code: str = "cell") -> UnitKind:
    name, is_cell, inspectable = KINDS.get(code, (code, False, True))
    kind, _ = UnitKind.objects.get_or_create(
        code=code, defaults={"name": name, "is_cell": is_cell, "inspectable": inspectable}
    )
    return kind


def make_unit(name: str = "", parent: Unit | None = None, kind: str = "cell", **fields: Any) -> Unit:
    number = next(_numbers)
    fields.setdefault("code", f"u{number}")
    fields.setdefault("valid_from", date(2020, 1, 1))
    return tree.add_unit(name=name or f"Chi bộ {number}", kind=make_kind(kind), parent=parent, **fields)


def make_member(cell: Unit, **fields: Any) -> Member:
    number = next(_numbers)
    values: dict[str, Any] = {
        "full_name": f"Nguyễn Văn Thử {number}",
        "birth_date": date(1980, 1, 1),
        "sex": Member.Sex.MALE,
        "admitted_on": date(2010, 1, 1),
        "official_on": date(2011, 1, 1),
        "status": Member.Status.OFFICIAL,
        "card_number": f"T{number:09}",
    }
    return add_member(MemberRow(cell=cell, **{**values, **fields}))


def make_user(username: str, roles: list[tuple[str, Unit]] | None = None, **fields: Any) -> User:
    """An account that may sign in with `PASSWORD`, holding each (role, unit) with everything below."""
    user = User.objects.create_user(username=username, password=PASSWORD, **fields)
    for role, unit in roles or []:
        _grant(user, role, unit)
    return user


def _grant(user: User, role: str, unit: Unit) -> None:
    grant(user, Role(role), unit, by=None, valid_from=date(2020, 1, 1))


def make_handbook() -> HandbookPage:
    """The one root page."""
    held = HandbookPage.objects.first()
    return held or Page.get_first_root_node().add_child(instance=HandbookPage(title="Sổ tay", slug="so-tay"))


def make_committee(unit: Unit | None = None) -> CommitteePage:
    """The page of the unit's documents; without a unit, of Central documents."""
    held = CommitteePage.objects.filter(unit=unit).first()
    if held:
        return held
    title = unit.name if unit else "Trung ương"
    slug = unit.code.lower() if unit else "trung-uong"
    return make_handbook().add_child(instance=CommitteePage(title=title, slug=slug, unit=unit))


def make_type(code: str = "nghi-quyet", name: str = "Nghị quyết") -> DocumentType:
    return DocumentType.objects.get_or_create(code=code, defaults={"name": name, "letters": "NQ"})[0]


def make_issuer(unit: Unit | None = None) -> Issuer:
    code = unit.code.lower() if unit else "bo-chinh-tri"
    name = unit.name if unit else "Bộ Chính trị"
    level = Issuer.Level.PROVINCE if unit else Issuer.Level.CENTRAL
    return Issuer.objects.get_or_create(code=code, defaults={"name": name, "level": level, "unit": unit})[0]


def make_document(number: str = "", unit: Unit | None = None, **fields: Any) -> DocumentPage:
    """A live, public document of the unit's committee (Central without a unit)."""
    values: dict[str, Any] = {
        "number": number or f"{next(_numbers)}-NQ/TW",
        "issued_on": date(2024, 12, 22),
        "summary": "Về một việc để thử",
        "holds_no_secret": True,
        "type": fields.pop("type", None) or make_type(),
        "issuer": fields.pop("issuer", None) or make_issuer(unit),
    }
    page = DocumentPage(**{**values, **fields})
    page.fill_title()
    return make_committee(unit).add_child(instance=page)


def let_out(page: Page) -> None:
    """Publishes what was saved last, as a second person."""
    held = User.objects.filter(username="nguoi-duyet").first()
    saved = Page.objects.get(pk=page.pk).get_latest_revision()
    saved.publish(user=held or make_user("nguoi-duyet", is_superuser=True))


def make_device(member: Member, **fields: Any) -> tuple[Device, str]:
    """A phone bound to the member, and its token."""
    now = fields.pop("now", None) or timezone.now()
    code = devices.issue_activation(member, None, now)
    return devices.activate(code, notice_version=settings.NOTICE_VERSION, name="Điện thoại thử", now=now)


def sign_in(client: Client, member: Member) -> Client:
    """Puts the member's two cookies on the client; call it with secure=True and `SAME_ORIGIN` headers."""
    device, token = make_device(member)
    client.cookies[DEVICE_COOKIE] = token
    client.cookies[MEMBER_COOKIE] = devices.member_token(device, timezone.now())
    return client


SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}

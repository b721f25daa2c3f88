"""The staff accounts of the demonstration and what they may do. Their password is made once in the keys folder."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group, Permission

from cms.demo import sources
from cms.demo.people import FOUNDED, meeting_cell
from cms.organisation.models import Role, RoleAssignment, Unit, User
from cms.secret_files import secret_file

EDITORS = "Biên tập"
STAFF = "Cán bộ"
KEEPERS = "Quản trị"
KEPT_MODELS = ("user", "group", "roleassignment", "unitkind", "audience", "release")
EDITED_APPS = ("handbook", "quizzes", "study", "media", "wagtaildocs", "publishing")


@dataclass(frozen=True)
class Account:
    username: str
    name: str
    what: str
    roles: tuple[tuple[Role, str], ...]
    editor: bool = False
    keeper: bool = False


def accounts() -> tuple[Account, ...]:
    """Who can sign in; each role is held at the unit with this code and below it."""
    school = meeting_cell(sources.load_cell_meetings()[0])
    commune = school.get_parent()
    return (
        Account("bientap", "Biên tập viên", "viết, xem trước, gửi duyệt ở /cms/", ((Role.AUTHOR, "tinh-uy"),), editor=True),
        Account(
            "duyet", "Người duyệt", "duyệt và cho phát hành văn bản do người khác viết, ở /cms/",
            ((Role.APPROVER, "tinh-uy"), (Role.PUBLISHER, "tinh-uy")), editor=True,
        ),
        Account("kiemtra", "Cán bộ kiểm tra tỉnh", "xem số liệu cả tỉnh ở /thong-ke/", ((Role.AUDITOR, "tinh-uy"),)),
        Account(
            "kiemtra-xa",
            "Cán bộ kiểm tra phường",
            f"xem số liệu của {commune.name} ở /thong-ke/",
            ((Role.AUDITOR, commune.code),),
        ),
        Account(
            "bithu",
            "Bí thư chi bộ",
            f"đảng viên, thẻ và sinh hoạt của {school.name} ở /cms/",
            ((Role.CELL_SECRETARY, school.code),),
        ),
        Account("diemdanh", "Cán bộ điểm danh", "quét mã ở /diem-danh/", ((Role.SCANNER_OPERATOR, "tinh-uy"),)),
        Account("tochuc", "Cán bộ tổ chức", "đảng viên, thẻ, giấy kích hoạt ở /cms/", ((Role.PERSONNEL_OFFICER, "tinh-uy"),)),
        Account(
            "quantri", "Quản trị hệ thống", "tài khoản, vai trò, danh mục ở /cms/; không nội dung, không đảng viên, không số liệu",
            ((Role.SYSTEM_ADMINISTRATOR, "tinh-uy"),), keeper=True,
        ),
    )  # fmt: skip


def demo_password() -> str:
    """The password of all demonstration accounts on this machine."""
    return secret_file(settings.KEYS_DIR, "demo-accounts", 8).hex()


def write_accounts() -> None:
    """Makes the groups, accounts and role assignments; an account that exists gets the password anew."""
    staff, editors, keepers = _staff_group(), _editor_group(), _keeper_group()
    for account in accounts():
        user, _created = User.objects.get_or_create(username=account.username)
        user.first_name = account.name
        user.is_superuser = False
        user.set_password(demo_password())
        user.save()
        user.groups.set([staff, *[editors] * account.editor, *[keepers] * account.keeper])
        for role, code in account.roles:
            RoleAssignment.objects.get_or_create(
                user=user, role=role, unit=Unit.objects.get(code=code), valid_from=FOUNDED
            )


def _staff_group() -> Group:
    group, _created = Group.objects.get_or_create(name=STAFF)
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin"),
        *Permission.objects.filter(content_type__app_label="organisation", codename__in=("view_member", "view_unit")),
        *Permission.objects.filter(content_type__app_label="study", content_type__model="cellmeeting"),
    )
    return group


def _keeper_group() -> Group:
    """Accounts, roles and settings: what a system administrator needs instead of a superuser's power over all pages."""
    group, _created = Group.objects.get_or_create(name=KEEPERS)
    group.permissions.set(Permission.objects.filter(content_type__model__in=KEPT_MODELS))
    return group


def _editor_group() -> Group:
    group, _created = Group.objects.get_or_create(name=EDITORS)
    group.permissions.set(
        Permission.objects.filter(content_type__app_label__in=EDITED_APPS).exclude(content_type__model="cellmeeting")
    )
    return group

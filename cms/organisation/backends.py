"""What a role opens besides units: the door of the CMS."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser

from cms.organisation.models import Role, User
from cms.organisation.queries import roles_of

# Auditors work under /thong-ke/ and operators at the scanner: they have nothing to do in the CMS.
WORK_IN_CMS = frozenset(
    {
        Role.AUTHOR,
        Role.APPROVER,
        Role.PUBLISHER,
        Role.CELL_SECRETARY,
        Role.PERSONNEL_OFFICER,
        Role.SYSTEM_ADMINISTRATOR,
    }
)
ENTER = "wagtailadmin.access_admin"


class RoleBackend(BaseBackend):
    """Lets an account into the CMS while it holds a role that works there. What it may do inside is decided inside."""

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Any = None) -> bool:
        return perm == ENTER and obj is None and not WORK_IN_CMS.isdisjoint(roles_of(user_obj))

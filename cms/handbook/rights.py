"""What roles open in the page tree: the pages of a committee belong to the roles held at its unit or above.

Wagtail asks one policy for all of it: the tree, the editor, search, bulk actions and its API. The roles have dates, so
nothing is copied into Wagtail's groups, where it would outlive them (docs/decisions/page-rights.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.handbook.models import CommitteePage, HandbookPage
from cms.handbook.models.tree import unit_of
from cms.organisation.models import User
from cms.organisation.queries import Permission, permissions_of, units_visible_to, users_holding

# Approving is a step of the workflow: all an approver does to a page beyond that is to hold it still.
ACTIONS: dict[Permission, tuple[str, ...]] = {
    "write_documents": ("add", "change"),
    "approve_documents": ("lock", "unlock"),
    "publish_documents": ("publish", "unlock"),
}


@dataclass(frozen=True)
class Codename:
    codename: str


@dataclass(frozen=True)
class PageRight:
    """What Wagtail expects of a row of `GroupPagePermission`."""

    page: Page
    permission: Codename

    @property
    def page_id(self) -> int:
        return int(self.page.pk)


class RolePagePolicy(PagePermissionPolicy):
    """Reads rights from role assignments that count today; groups give none."""

    def get_all_permissions_for_user(self, user: User | AnonymousUser) -> list[PageRight]:
        rights = []
        # Most of those whose menus ask for this hold no such role: one question, then, instead of a dozen.
        granted = permissions_of(user)
        for permission, actions in ACTIONS.items():
            for page in pages_of(user, permission) if permission in granted else ():
                rights += [PageRight(page, Codename(self._get_permission_codename(action))) for action in actions]
        return rights

    def users_with_any_permission(self, actions: Iterable[str], include_superusers: bool = True) -> QuerySet[User]:
        return self._users(actions, None, include_superusers)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Page, include_superusers: bool = True
    ) -> QuerySet[User]:
        return self._users(actions, instance, include_superusers)

    def _users(self, actions: Iterable[str], page: Page | None, include_superusers: bool) -> QuerySet[User]:
        wanted = set(actions)
        asked = [permission for permission, given in ACTIONS.items() if wanted.intersection(given)]
        unit = unit_of(page) if page is not None else None
        holding = [users_holding(permission, unit).values("pk") for permission in asked]
        reach = reduce(or_, (Q(pk__in=users) for users in holding), Q(pk__in=[]))
        if include_superusers:
            reach |= Q(is_superuser=True)
        return User.objects.filter(reach, is_active=True)


def pages_of(user: User | AnonymousUser, permission: Permission) -> list[Page]:
    """The topmost pages that the permission reaches: the handbook itself for who holds it for the whole tree."""
    units = units_visible_to(user, permission)
    committees = CommitteePage.objects.order_by("path")
    if units.filter(depth=1).exists():
        missing = committees.filter(unit__isnull=False).exclude(unit__in=units)
        handbook = HandbookPage.objects.first()
        if handbook is not None and not missing.exists():
            return [handbook]
        return list(committees.filter(Q(unit__in=units) | Q(unit__isnull=True)))
    return list(committees.filter(unit__in=units))


def readable(user: User | AnonymousUser, pages: QuerySet[Any]) -> QuerySet[Any]:
    """Those the user works on, and what everybody can read on the reader site anyhow: live pages."""
    return pages.filter(Q(pk__in=POLICY.explorable_instances(user).values("pk")) | Q(live=True))


POLICY = RolePagePolicy()

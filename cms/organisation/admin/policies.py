"""Who sees which rows in the CMS: `units_visible_to` decides here too.

A superuser keeps the machine: accounts, roles, settings. That opens no member's row.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.permission_policies import BasePermissionPolicy, ModelPermissionPolicy

from cms.organisation.models import Member, Unit, User
from cms.organisation.queries import PERMISSIONS, members_visible_to, units_visible_to

# The screens ask what everybody asks: nobody has rows in reach but by a role.
units_for = units_visible_to
members_for = members_visible_to


def chart_for(user: User) -> QuerySet[Unit]:
    """The organisations the account finds in the CMS. Whoever gives roles needs the codes of all of them, and nothing
    else about them: which members they have, and who leads them, is told to those in reach."""
    if user.is_active and user.has_perm("organisation.add_roleassignment"):
        return Unit.objects.all()
    return units_visible_to(user, "view_members")


class ViewInScope(BasePermissionPolicy):
    """Looking only, and only at rows in reach of a role that opens named lists."""

    permission_cache_name = "_organisation_permissions"  # lives as long as the user object: one request

    def get_all_permissions_for_user(self, user: User) -> set[str]:
        # a cell that has no member yet has a list, an empty one
        within = units_for(user, "view_members") if self.model is Member else chart_for(user)
        return {"view"} if within.exists() else set()

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in self.get_cached_permissions_for_user(user)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Model) -> bool:
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user: User, actions: Iterable[str], instance: Model) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_permission_for(self, user: User, action: str) -> QuerySet[Any]:
        return self.instances_user_has_any_permission_for(user, [action])

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> QuerySet[Any]:
        return self._rows(user) if "view" in actions else self.model.objects.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        if "view" not in actions:
            return User.objects.none()
        roles = [role for role, granted in PERMISSIONS.items() if "view_members" in granted]
        return User.objects.filter(role_assignments__role__in=roles, is_active=True).distinct()

    def _rows(self, user: User) -> QuerySet[Any]:
        return members_for(user, "view_members") if self.model is Member else chart_for(user)


class NeverDeleted(ModelPermissionPolicy):
    """Role assignments end on a day; what was once granted stays on record."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

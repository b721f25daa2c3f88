"""Who sees which rows in the CMS: `units_visible_to` decides here too. Superusers keep the machine and see all."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet
from wagtail.permission_policies import BasePermissionPolicy, ModelPermissionPolicy

from cms.organisation.models import Member, Unit, User
from cms.organisation.queries import PERMISSIONS, Permission, members_visible_to, units_visible_to


def units_for(user: User, permission: Permission) -> QuerySet[Unit]:
    """The units whose rows the account may see in the CMS."""
    return Unit.objects.all() if user.is_superuser and user.is_active else units_visible_to(user, permission)


def members_for(user: User, permission: Permission) -> QuerySet[Member]:
    """The members whose rows the account may see in the CMS."""
    return Member.objects.all() if user.is_superuser and user.is_active else members_visible_to(user, permission)


class ViewInScope(BasePermissionPolicy):
    """Looking only, and only at rows in reach of a role that opens named lists."""

    permission_cache_name = "_organisation_permissions"  # lives as long as the user object: one request

    def get_all_permissions_for_user(self, user: User) -> set[str]:
        return {"view"} if units_for(user, "view_members").exists() else set()

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in self.get_cached_permissions_for_user(user)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Model) -> bool:
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user: User, actions: Iterable[str], instance: Model) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_permission_for(self, user: User, action: str) -> QuerySet[Any]:
        return self.instances_user_has_any_permission_for(user, [action])

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> QuerySet[Any]:
        if "view" not in actions:
            return self.model.objects.none()
        return members_for(user, "view_members") if self.model is Member else units_for(user, "view_members")

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        if "view" not in actions:
            return User.objects.none()
        roles = [role for role, granted in PERMISSIONS.items() if "view_members" in granted]
        holders = Q(role_assignments__role__in=roles) | Q(is_superuser=True)
        return User.objects.filter(holders, is_active=True).distinct()


class NeverDeleted(ModelPermissionPolicy):
    """Role assignments end on a day; what was once granted stays on record."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

"""Who keeps which meetings in the CMS: the secretary of the very cell, nobody above and no superuser."""

from collections.abc import Iterable

from django.db.models import Model, QuerySet
from wagtail.permission_policies import BasePermissionPolicy

from cms.organisation.models import Role, User
from cms.study.minutes import cells_kept_by
from cms.study.models import CellMeeting

ACTIONS = {"add", "change", "view"}


class KeptMeetings(BasePermissionPolicy):
    """Meetings of the cells a user keeps. They are not deleted: a meeting that fell out stays announced."""

    permission_cache_name = "_kept_meetings"  # lives as long as the user object: one request

    def get_all_permissions_for_user(self, user: User) -> set[str]:
        return set(ACTIONS) if cells_kept_by(user).exists() else set()

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in self.get_cached_permissions_for_user(user)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Model) -> bool:
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user: User, actions: Iterable[str], instance: Model) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_permission_for(self, user: User, action: str) -> QuerySet[CellMeeting]:
        return self.instances_user_has_any_permission_for(user, [action])

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> QuerySet[CellMeeting]:
        if ACTIONS.isdisjoint(actions):
            return CellMeeting.objects.none()
        return CellMeeting.objects.filter(cell__in=cells_kept_by(user))

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        if ACTIONS.isdisjoint(actions):
            return User.objects.none()
        return User.objects.filter(role_assignments__role=Role.CELL_SECRETARY, is_active=True).distinct()

"""Addresses, menu items and the list of holidays of the privacy screens."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from cms.organisation.admin import audit_log, data_requests, erasures
from cms.organisation.admin.policies import units_for
from cms.organisation.models import PublicHoliday, User


class DeskOfTheWholeTree(BasePermissionPolicy):
    """Holidays move every deadline: they belong to those who answer requests for the whole tree."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return units_for(user, "answer_requests").filter(depth=1).exists()

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> Any:
        return User.objects.filter(is_superuser=True, is_active=True)

    def user_has_permission_for_instance(self, user: User, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user: User, actions: Iterable[str], instance: Any) -> bool:
        return self.user_has_any_permission(user, actions)

    def instances_user_has_any_permission_for(self, user: User, actions: Iterable[str]) -> Any:
        every = PublicHoliday.objects.all()
        return every if self.user_has_any_permission(user, actions) else every.none()

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> Any:
        return self.users_with_any_permission(actions)


register_permission_policy(PublicHoliday, DeskOfTheWholeTree(PublicHoliday), exact_class=True)


class HolidayViewSet(ModelViewSet):
    model = PublicHoliday
    name = "holidays"
    icon = "date"
    copy_view_enabled = False
    list_display = ["day", "name"]
    form_fields = ["day", "name"]
    ordering = "-day"
    sort_order_field = None


class ItemFor(MenuItem):
    """Shown to those who may enter."""

    def __init__(self, *args: Any, may: Callable[[User], bool], **kwargs: Any) -> None:
        self.may = may
        super().__init__(*args, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and self.may(request.user)


@hooks.register("register_admin_urls")
def register_privacy_screens() -> list[URLPattern]:
    desk = "data-requests/"
    return [
        path(desk, data_requests.index, name="organisation_data_requests"),
        path(f"{desk}<int:pk>/", data_requests.show, name="organisation_data_request"),
        path(f"{desk}<int:pk>/take/", data_requests.take, name="organisation_data_request_take"),
        path(f"{desk}<int:pk>/answer/", data_requests.answer, name="organisation_data_request_answer"),
        path(f"{desk}<int:pk>/close/", data_requests.close, name="organisation_data_request_close"),
        path(f"{desk}<int:pk>/propose/", data_requests.propose, name="organisation_data_request_propose"),
        path(f"{desk}<int:pk>/decline/", data_requests.decline, name="organisation_data_request_decline"),
        path(f"{desk}<int:pk>/erase/", erasures.approve, name="organisation_data_request_approve"),
        path("members/<int:member_pk>/data-request/", data_requests.enter, name="organisation_data_request_enter"),
        path("audit/", audit_log.index, name="organisation_audit"),
        path("audit/check/", audit_log.check, name="organisation_audit_check"),
        path("audit/export/", audit_log.export, name="organisation_audit_export"),
    ]


@hooks.register("register_admin_menu_item")
def register_desk() -> MenuItem:
    return ItemFor(
        _("Requests about data"), reverse("organisation_data_requests"), name="data-requests", icon_name="mail",
        order=310, may=data_requests.may_answer,
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def register_audit_log() -> MenuItem:
    return ItemFor(
        _("Audit log"), reverse("organisation_audit"), name="audit-log", icon_name="history", order=330,
        may=audit_log.may_view,
    )  # fmt: skip

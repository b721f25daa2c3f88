"""Who may see what: the one place that decides it."""

from datetime import date
from typing import Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from cms.organisation.models import Member, Role, RoleAssignment, Unit, UnitClosure, User

Permission = Literal[
    "view_statistics", "view_members", "view_minutes", "check_in", "issue_cards", "assist_members", "manage_members",
    "manage_units", "answer_requests", "view_audit", "write_documents", "approve_documents", "publish_documents",
]  # fmt: skip

PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.AUDITOR: frozenset({"view_statistics", "view_members", "view_minutes"}),
    Role.CELL_SECRETARY: frozenset(
        {"view_statistics", "view_members", "view_minutes", "check_in", "issue_cards", "assist_members"}
    ),
    Role.PERSONNEL_OFFICER: frozenset(
        {"view_members", "issue_cards", "manage_members", "manage_units", "answer_requests"}
    ),
    Role.SCANNER_OPERATOR: frozenset({"check_in"}),
    # These write and publish, or keep the machines running. None of it opens a member's record or a figure; the audit
    # log holds no names.
    Role.AUTHOR: frozenset({"write_documents"}),
    Role.APPROVER: frozenset({"approve_documents"}),
    Role.PUBLISHER: frozenset({"publish_documents"}),
    Role.SYSTEM_ADMINISTRATOR: frozenset({"view_audit"}),
}


class UnitNotVisible(Http404):
    """The unit does not exist, or not for this viewer: both look the same from outside."""


def units_visible_to(user: User | AnonymousUser, permission: Permission, on: date | None = None) -> QuerySet[Unit]:
    """The units for which the user holds the permission on that day (today by default).

    Only roles count: a superuser without one sees nothing. The minutes of cells that are not inspectable (hamlet and
    ward-block cells) are visible to the holders of a role at the cell itself, never to those above it.
    """
    if isinstance(user, AnonymousUser) or not user.is_active:
        return Unit.objects.none()
    pairs = UnitClosure.objects.open().filter(_reaches(user, permission, on or timezone.localdate()))
    if permission == "view_minutes":
        pairs = pairs.filter(Q(depth=0) | Q(descendant__inspectable=True, descendant__kind__inspectable=True))
    return Unit.objects.filter(pk__in=pairs.values("descendant"))


def visible_unit(user: User | AnonymousUser, permission: Permission, code: str, on: date | None = None) -> Unit:
    """The unit with this code, if the user holds the permission for it. Raises `UnitNotVisible`."""
    unit = units_visible_to(user, permission, on).select_related("kind").filter(code=code).first()
    if unit is None:
        raise UnitNotVisible(code)
    return unit


def members_visible_to(user: User | AnonymousUser, permission: Permission, on: date | None = None) -> QuerySet[Member]:
    """The members who are now in a cell for which the user holds the permission."""
    return Member.objects.filter(cell__in=units_visible_to(user, permission, on))


def users_holding(permission: Permission, unit: Unit | None, on: date | None = None) -> QuerySet[User]:
    """The accounts that hold the permission for the unit on that day; without a unit, anywhere."""
    current = _current(on).filter(role__in=[role for role, granted in PERMISSIONS.items() if permission in granted])
    if unit is not None:
        above = UnitClosure.objects.open().filter(descendant=unit, depth__gt=0).values("ancestor")
        current = current.filter(Q(unit=unit) | Q(unit__in=above, subtree=True))
    return User.objects.filter(is_active=True, pk__in=current.values("user"))


def roles_of(user: User | AnonymousUser, on: date | None = None) -> set[str]:
    """The roles the user holds anywhere on that day."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return set()
    return set(_current(on).filter(user=user).values_list("role", flat=True))


def permissions_of(user: User | AnonymousUser) -> frozenset[Permission]:
    """What the user's roles of today grant anywhere: one question, before it is asked where each of them reaches."""
    return frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in roles_of(user)))


def _current(on: date | None) -> QuerySet[RoleAssignment]:
    """The roles that count on that day (today by default)."""
    day = on or timezone.localdate()
    return RoleAssignment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


def _reaches(user: User, permission: Permission, on: date) -> Q:
    roles = [role for role, granted in PERMISSIONS.items() if permission in granted]
    at = "ancestor__role_assignments__"
    return (
        Q(**{f"{at}user": user, f"{at}role__in": roles, f"{at}valid_from__lte": on})
        & (Q(**{f"{at}valid_to__isnull": True}) | Q(**{f"{at}valid_to__gte": on}))
        & (Q(**{f"{at}subtree": True}) | Q(depth=0))
    )

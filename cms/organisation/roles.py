"""Giving roles and ending them. Both are audited."""

from datetime import date

from django.db import transaction

from cms.organisation import audit
from cms.organisation.models import Role, RoleAssignment, Unit, User


def grant(
    user: User,
    role: Role | str,
    unit: Unit,
    *,
    by: User | None,
    valid_from: date,
    valid_to: date | None = None,
    subtree: bool = True,
    reason: str = "",
) -> RoleAssignment:
    """Gives the role at the unit. Raises `ValidationError` for a role that does not exist or dates the wrong way."""
    assignment = RoleAssignment(
        user=user, role=role, unit=unit, subtree=subtree, valid_from=valid_from, valid_to=valid_to, granted_by=by
    )
    assignment.full_clean()
    with transaction.atomic():
        assignment.save()
        _record(assignment, "role.grant", by, reason)
    return assignment


def expire(assignment: RoleAssignment, *, by: User | None, on: date, reason: str = "") -> RoleAssignment:
    """`on` becomes the last day of the role."""
    assignment.valid_to = on
    assignment.full_clean()
    with transaction.atomic():
        assignment.save(update_fields=["valid_to"])
        _record(assignment, "role.expire", by, reason)
    return assignment


def _record(assignment: RoleAssignment, action: str, by: User | None, reason: str) -> None:
    audit.record(
        by or "system",
        action,
        object=f"{assignment.user.get_username()} {assignment.role}",
        unit_code=assignment.unit.code,
        reason=reason,
    )

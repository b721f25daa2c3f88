"""Who looked a member up: the rows of the audit log about them, with the role of the one who acted, not the name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation.audit_words import said
from cms.organisation.models import AuditEvent, Member, RoleAssignment
from cms.organisation.shares import Column, Held


def lookups(member: Member) -> Held:
    """Lists of a whole cell name nobody in the log, so they are not here; the notice says so."""
    events = list(AuditEvent.objects.filter(object__in=_objects(member)).order_by("-seq"))
    roles = _roles({event.actor for event in events})
    return Held(
        "lookups",
        _("Who looked at the data"),
        [Column("at", _("When"), "instant"), Column("who", _("Who")), Column("what", _("What"))],
        [
            {"at": event.at, "who": _who(event.actor, event.at, member, roles), "what": said(event.action)}
            for event in events
        ],
    )


def _objects(member: Member) -> list[str]:
    return [
        f"member:{member.public_id}",
        *(f"card:{uid}" for uid in member.cards.values_list("uid", flat=True)),
        *(f"device:{uid}" for uid in member.devices.values_list("uid", flat=True)),
        *(f"request:{uid}" for uid in member.data_requests.values_list("uid", flat=True)),
    ]


def _roles(usernames: Iterable[str]) -> Mapping[str, Sequence[RoleAssignment]]:
    held: dict[str, list[RoleAssignment]] = defaultdict(list)
    for assignment in RoleAssignment.objects.filter(user__username__in=usernames).select_related("user", "unit"):
        held[assignment.user.username].append(assignment)
    return held


def _who(actor: str, at: datetime, member: Member, roles: Mapping[str, Sequence[RoleAssignment]]) -> str:
    if actor == f"member:{member.public_id}":
        return _("You")
    day = timezone.localdate(at)
    current = [
        f"{role.get_role_display()}, {role.unit.name}"
        for role in roles.get(actor, ())
        if role.valid_from <= day and (role.valid_to is None or role.valid_to >= day)
    ]
    return "; ".join(sorted(set(current))) or (_("The system") if actor == "system" else _("Staff"))

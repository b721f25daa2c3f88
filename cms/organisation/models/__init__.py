from .access import ActivationCode, Device, Role, RoleAssignment, User
from .audit import AuditEvent
from .cards import Card, SigningKey
from .imports import ImportRow, PeopleImport, StagedMember
from .jobs import PeopleJob
from .members import Audience, Member, Membership
from .units import Unit, UnitClosure, UnitKind

__all__ = [
    "ActivationCode",
    "Audience",
    "AuditEvent",
    "Card",
    "Device",
    "ImportRow",
    "Member",
    "Membership",
    "PeopleImport",
    "PeopleJob",
    "Role",
    "RoleAssignment",
    "SigningKey",
    "StagedMember",
    "Unit",
    "UnitClosure",
    "UnitKind",
    "User",
]

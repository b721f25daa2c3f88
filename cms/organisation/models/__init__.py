from .access import ActivationCode, Device, Role, RoleAssignment, User
from .audit import AuditEvent
from .cards import Card, SigningKey
from .jobs import PeopleJob
from .members import Audience, Member, Membership
from .sign_in import MemberPin, Passkey, SpentChallenge, Tries
from .units import Unit, UnitClosure, UnitKind

__all__ = [
    "ActivationCode",
    "Audience",
    "AuditEvent",
    "Card",
    "Device",
    "Member",
    "MemberPin",
    "Membership",
    "Passkey",
    "PeopleJob",
    "Role",
    "RoleAssignment",
    "SigningKey",
    "SpentChallenge",
    "Tries",
    "Unit",
    "UnitClosure",
    "UnitKind",
    "User",
]

from .access import ActivationCode, Device, Role, RoleAssignment, User
from .audit import AuditEvent
from .cards import Card, SigningKey
from .jobs import PeopleJob
from .members import Audience, Member, Membership
from .sign_in import MemberIdentity, MemberPin, Passkey, SpentChallenge, Tries, UsedCode
from .units import Unit, UnitClosure, UnitKind

__all__ = [
    "ActivationCode",
    "Audience",
    "AuditEvent",
    "Card",
    "Device",
    "Member",
    "MemberIdentity",
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
    "UsedCode",
    "User",
]

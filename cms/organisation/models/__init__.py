from .access import ActivationCode, Device, Role, RoleAssignment, User
from .audit import AuditEvent
from .cards import Card, SigningKey
from .chores import Chore
from .jobs import PeopleJob
from .members import Audience, Member, Membership
from .privacy import DataRequest, Erasure, NoticeAcceptance, PublicHoliday
from .units import Unit, UnitClosure, UnitKind

__all__ = [
    "ActivationCode",
    "Audience",
    "AuditEvent",
    "Card",
    "Chore",
    "DataRequest",
    "Device",
    "Erasure",
    "Member",
    "Membership",
    "NoticeAcceptance",
    "PeopleJob",
    "PublicHoliday",
    "Role",
    "RoleAssignment",
    "SigningKey",
    "Unit",
    "UnitClosure",
    "UnitKind",
    "User",
]

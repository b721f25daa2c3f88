from .access import ActivationCode, Device, Role, RoleAssignment, User
from .audit import AuditEvent
from .cards import Card, SigningKey
from .chores import Chore
from .imports import ImportRow, PeopleImport, StagedMember
from .jobs import PeopleJob
from .members import Audience, Member, Membership
from .privacy import DataRequest, Erasure, NoticeAcceptance, PublicHoliday
from .sign_in import MemberIdentity, MemberPin, Passkey, SpentChallenge, Tries, UsedCode
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
    "ImportRow",
    "Member",
    "MemberIdentity",
    "MemberPin",
    "Membership",
    "NoticeAcceptance",
    "Passkey",
    "PeopleImport",
    "PeopleJob",
    "PublicHoliday",
    "Role",
    "RoleAssignment",
    "SigningKey",
    "SpentChallenge",
    "StagedMember",
    "Tries",
    "Unit",
    "UnitClosure",
    "UnitKind",
    "UsedCode",
    "User",
]

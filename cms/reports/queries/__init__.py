"""One function a question. Each takes a unit whose visibility was checked, and answers for everything under it."""

from .assisted import assisted_takers, assisted_viewers
from .attendance import attendance_by_child, attendance_by_session
from .documents import document_not_viewed, document_viewers_by_child, documents
from .implementing import implementing
from .meetings import meetings, meetings_by_child, meetings_by_month
from .people import (
    members_by_age,
    members_by_party_age,
    members_by_sex,
    members_by_status,
    members_by_theory,
    small_units,
    units_by_kind,
)
from .quizzes import quiz_by_child, quiz_distribution, quizzes
from .units import children
from .viewing import viewing_by_child, viewing_members

__all__ = [
    "assisted_takers",
    "assisted_viewers",
    "attendance_by_child",
    "attendance_by_session",
    "children",
    "document_not_viewed",
    "document_viewers_by_child",
    "documents",
    "implementing",
    "meetings",
    "meetings_by_child",
    "meetings_by_month",
    "members_by_age",
    "members_by_party_age",
    "members_by_sex",
    "members_by_status",
    "members_by_theory",
    "quiz_by_child",
    "quiz_distribution",
    "quizzes",
    "small_units",
    "units_by_kind",
    "viewing_by_child",
    "viewing_members",
]

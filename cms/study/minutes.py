"""The minutes of a cell meeting: the only way to read them."""

from dataclasses import dataclass, fields
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation.models import Role, RoleAssignment, Unit, User
from cms.organisation.queries import units_visible_to
from cms.study.errors import StudyRefused
from cms.study.models import CellMeeting


class MinutesClosed(StudyRefused):
    """Not for this reader. Whether there are minutes at all is not told."""

    def __init__(self) -> None:
        super().__init__("minutes-closed", _("The minutes of this cell are not open to you."))


@dataclass(frozen=True)
class Minutes:
    """What was said and decided at a meeting."""

    chair: str
    clerk: str
    agenda: str
    opinions: str
    conclusion: str
    votes_for: int | None
    votes_against: int | None
    votes_blank: int | None
    score_preparation: int | None
    score_attendance: int | None
    score_running: int | None
    score_closing: int | None


def minutes_for(user: User | AnonymousUser, meeting: CellMeeting, on: date | None = None) -> Minutes:
    """The minutes, for those who may read them on that day; raises `MinutesClosed` for everybody else.

    The minutes of a cell that is not inspectable are closed to all above it, whatever their role and reach: only a
    role given at the cell itself opens them. `units_visible_to` holds that rule.
    """
    if not units_visible_to(user, "view_minutes", on).filter(pk=meeting.cell_id).exists():
        raise MinutesClosed
    # Read afresh: the meeting in hand may come from a query that left the minutes out.
    names = [field.name for field in fields(Minutes)]
    return Minutes(**CellMeeting.objects.filter(pk=meeting.pk).values(*names).get())


def cells_kept_by(user: User | AnonymousUser, on: date | None = None) -> QuerySet[Unit]:
    """The cells whose meetings this user writes down: secretary of the very cell, not of a committee above."""
    day = on or timezone.localdate()
    if isinstance(user, AnonymousUser):
        return Unit.objects.none()
    own = RoleAssignment.objects.filter(user=user, role=Role.CELL_SECRETARY, valid_from__lte=day).exclude(
        valid_to__lt=day
    )
    return units_visible_to(user, "view_minutes", day).filter(pk__in=own.values("unit"), kind__is_cell=True)

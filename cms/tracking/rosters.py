"""Reads for the scanner: the sessions of the day and who is expected at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cms.organisation.models import User
from cms.study.models import Invitee, Session
from cms.study.queries import sessions_open_for
from cms.tracking.models import Attendance, Scan

PAGE = 500


@dataclass(frozen=True)
class SessionRow:
    id: UUID
    title: str
    unit: str
    place: str
    starts_at: datetime
    ends_at: datetime
    accepts: Sequence[str]
    invited: int
    present: int


@dataclass(frozen=True)
class InviteeRow:
    """`number` is the place in the roster: pages go on after it."""

    number: int
    member_ref: str
    name: str
    unit: str
    state: str
    first_in: datetime | None


def sessions_of_day(user: User, on: date) -> list[SessionRow]:
    """The sessions whose check-in this user may keep on that day."""
    sessions = sessions_open_for(user, on).annotate(
        invited=_number(Invitee.objects), present=_number(Attendance.objects)
    )
    return [
        SessionRow(
            session.uid, session.title, session.unit.name, session.place, session.starts_at, session.ends_at,
            tuple(Scan.Source.values), session.invited, session.present,
        )
        for session in sessions
    ]  # fmt: skip


def roster(session: Session, after: int = 0, limit: int = PAGE) -> list[InviteeRow]:
    """A page of the frozen list, cell by cell; `after` is the number of the last row already seen."""
    first_in = Attendance.objects.filter(session=OuterRef("session"), member=OuterRef("member")).values("first_in")
    rows = (
        Invitee.objects.filter(session=session, pk__gt=after)
        .select_related("member", "unit")
        .annotate(first_in=Subquery(first_in[:1]))
        .order_by("pk")[:limit]
    )
    return [
        InviteeRow(
            row.pk, bytes(row.member.ref).hex(), str(row.member), row.unit.name,
            "present" if row.first_in else "excused" if row.excuse else "expected", row.first_in,
        )
        for row in rows
    ]  # fmt: skip


def _number(rows: Any) -> Coalesce:
    """How many of these the session has, counted by itself: two joined counts would multiply."""
    counted: QuerySet[Any] = rows.filter(session=OuterRef("pk")).order_by().values("session").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0, output_field=IntegerField())

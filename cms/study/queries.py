"""Reads that other rooms may ask for. Minutes are not among them: see `minutes`."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from cms.handbook.models import DocumentPage, DocumentRelation
from cms.organisation.models import Unit, User
from cms.organisation.queries import units_visible_to
from cms.study.models import CellMeeting, Session


def sessions_to_check_in(user: User) -> QuerySet[Session]:
    """Every session of an announced plan whose check-in this user may keep."""
    visible = units_visible_to(user, "check_in")
    return Session.objects.filter(unit__in=visible, plan__announced_at__isnull=False)


def sessions_open_for(user: User, on: date) -> QuerySet[Session]:
    """Those of them whose check-in is open at some time of that day."""
    begin = timezone.make_aware(datetime.combine(on, time.min))
    return (
        sessions_to_check_in(user)
        .filter(check_in_from__lt=begin + timedelta(days=1), check_in_until__gte=begin)
        .select_related("unit")
        .order_by("starts_at", "pk")
    )


@dataclass(frozen=True)
class MeetingFact:
    """That a cell met, without a word of its minutes. Of a cell whose minutes are closed to those above, only the
    fact and the month are told: the rest is None."""

    uid: UUID
    cell_id: int
    cell: str
    kind: str
    month: date
    state: str
    inspectable: bool
    started_at: datetime | None
    ended_at: datetime | None
    members_expected: int | None
    members_present: int | None


def meeting_facts(units: QuerySet[Unit], since: date, until: date) -> list[MeetingFact]:
    """The meetings of those of `units` that are cells, for the months from `since` to `until`, both included."""
    rows = (
        CellMeeting.objects.filter(cell__in=units, month__gte=since, month__lte=until)
        .order_by("cell__path", "month", "pk")
        .values_list("uid", "cell_id", "cell__name", "kind", "month", "state",
                     "cell__inspectable", "cell__kind__inspectable", *_TOLD_IF_INSPECTABLE)
    )  # fmt: skip
    return [_fact(*row) for row in rows]


_TOLD_IF_INSPECTABLE = ("started_at", "ended_at", "members_expected", "members_present")


def _fact(
    uid: UUID, cell_id: int, cell: str, kind: str, month: date, state: str, unit_open: bool, kind_open: bool,
    started_at: datetime | None, ended_at: datetime | None, expected: int | None, present: int | None,
) -> MeetingFact:  # fmt: skip
    inspectable = unit_open and kind_open
    told = (started_at, ended_at, expected, present) if inspectable else (None, None, None, None)
    return MeetingFact(uid, cell_id, cell, kind, month, state, inspectable, *told)


@dataclass(frozen=True)
class Implementing:
    """A committee and the document by which it carries out one from above."""

    unit_id: int
    unit: str
    document_id: int
    document: str
    issued_on: date
    address: str | None


def committees_without_implementing(document: DocumentPage, units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Those of `units` that are committees and have issued nothing to carry out the document."""
    return _committees(units).filter(~Exists(_implementing(document).filter(source__issuer__unit=OuterRef("pk"))))


def committees_with_implementing(document: DocumentPage, units: QuerySet[Unit]) -> list[Implementing]:
    """The documents by which committees among `units` carry it out; a committee may have several."""
    rows = (
        _implementing(document)
        .filter(source__issuer__unit__in=_committees(units))
        .order_by("source__issuer__unit__path", "source__issued_on", "source_id")
        .values_list("source__issuer__unit_id", "source__issuer__unit__name", "source_id", "source__title",
                     "source__issued_on", "source__reader_path")
        .distinct()
    )  # fmt: skip
    return [Implementing(*row) for row in rows]


def _committees(units: QuerySet[Unit]) -> QuerySet[Unit]:
    # The subquery keeps the caller's own joins and slices out of ours.
    return Unit.objects.filter(pk__in=Subquery(units.order_by().values("pk")), kind__is_cell=False).order_by("path")


def _implementing(document: DocumentPage) -> QuerySet[DocumentRelation]:
    return DocumentRelation.objects.filter(target=document, kind=DocumentRelation.Kind.IMPLEMENTS, source__live=True)

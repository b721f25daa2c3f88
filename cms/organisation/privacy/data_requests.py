"""Requests of members about their data: made, taken, answered within two working days, closed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.organisation import audit
from cms.organisation.models import DataRequest, Member, User
from cms.organisation.privacy.erasure import Erased, erase_member
from cms.organisation.privacy.working_days import answer_due

Kind, State = DataRequest.Kind, DataRequest.State


class RequestRefused(Exception):
    """What was asked of a request does not fit its state. `code` is for programs, `reason` for people."""

    def __init__(self, code: str, reason: Any) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


def make(
    member: Member, *, uid: UUID, kind: str, text: str, now: datetime, entered_by: User | None = None
) -> tuple[DataRequest, bool]:
    """The request, and whether it is new. The same again is the same; another one under its id is refused."""
    try:
        with transaction.atomic():
            made = DataRequest.objects.create(
                uid=uid, member=member, kind=kind, text=text, made_at=now, due_on=answer_due(timezone.localdate(now)),
                entered_by=entered_by,
            )  # fmt: skip
            _record(made, "request.make", entered_by or member, now)
            return made, True
    except IntegrityError:
        known = DataRequest.objects.filter(uid=uid, member=member, kind=kind, text=text).first()
        if known is None:
            raise RequestRefused("id-taken", _("This id was already used for something else.")) from None
        return known, False


def take(request: DataRequest, by: User, now: datetime) -> None:
    """Says that somebody is on it. Taking over from a colleague is allowed."""
    _move(request, (State.NEW, State.TAKEN), "request.take", by, now, state=State.TAKEN, taken_by=by)


def answer(request: DataRequest, by: User, text: str, now: datetime) -> None:
    """Stops the clock. The member reads the answer under "My data"."""
    if not text.strip():
        raise RequestRefused("answer-missing", _("An answer needs words."))
    _move(
        request, (State.NEW, State.TAKEN), "request.answer", by, now, state=State.ANSWERED, answer=text.strip(),
        answered_at=now, answered_by=by, taken_by=request.taken_by or by,
    )  # fmt: skip


def close(request: DataRequest, by: User, now: datetime) -> None:
    _move(request, (State.ANSWERED,), "request.close", by, now, state=State.CLOSED, closed_at=now)


def propose_erasure(request: DataRequest, by: User, now: datetime) -> None:
    """The first of two people. Nothing is erased yet."""
    if request.kind != Kind.ERASURE:
        raise RequestRefused("not-erasure", _("The member did not ask for erasure."))
    _move(
        request, (State.NEW, State.TAKEN), "request.propose", by, now, state=State.PROPOSED, proposed_by=by,
        taken_by=request.taken_by or by,
    )  # fmt: skip


def decline_erasure(request: DataRequest, by: User, now: datetime) -> None:
    """Back to the desk, where the member gets an answer in words."""
    _move(request, (State.PROPOSED,), "request.decline", by, now, state=State.TAKEN, proposed_by=None)


def approve_erasure(request: DataRequest, by: User, now: datetime, strike: Collection[str] = ()) -> Erased:
    """The second of two people: the member is erased, the request is closed."""
    if request.proposed_by_id == by.pk:
        raise RequestRefused("second-person", _("A second person has to approve what you proposed."))
    with transaction.atomic():
        _move(
            request, (State.PROPOSED,), "request.approve", by, now, state=State.CLOSED, approved_by=by,
            answered_by=by, answered_at=now, closed_at=now,
        )  # fmt: skip
        return erase_member(request.member, by=by, reason=f"request:{request.uid}", now=now, strike=strike)


def _move(request: DataRequest, states: Collection[str], action: str, by: User, now: datetime, **changes: Any) -> None:
    """One change of state; two people who press at once do not both succeed."""
    with transaction.atomic():
        if not DataRequest.objects.filter(pk=request.pk, state__in=states).update(**changes):
            raise RequestRefused("state", _("The request has moved on in the meantime."))
        for name, value in changes.items():
            setattr(request, name, value)
        _record(request, action, by, now)


def _record(request: DataRequest, action: str, by: User | Member, now: datetime) -> None:
    audit.record(
        by, action, object=f"request:{request.uid}", unit_code=request.member.cell.code, reason=request.kind, at=now
    )

"""Quiz attempts: start, save, hand in. The phone names the attempt, so every call may be repeated."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation.models import Member, User
from cms.quizzes.models import QuestionRevision, Quiz, QuizVersion
from cms.quizzes.queries import Rules, is_withdrawn, live_version, rules_of_version
from cms.secret_files import secret_file
from cms.tracking.answers import checked_answers
from cms.tracking.cells import CellHistory
from cms.tracking.clocks import bounded
from cms.tracking.draw import drawn, option_order
from cms.tracking.errors import TrackingRefused
from cms.tracking.models import AttemptItem, QuizAttempt
from cms.tracking.scoring import close_with_saved_answers, is_overdue, score

OPEN = QuizAttempt.State.OPEN


class AttemptUnknown(Http404):
    """No such attempt or quiz, or it is another member's: both look the same from outside."""


def start(
    member: Member, attempt_id: UUID, quiz: Quiz, now: datetime, assisted_by: User | None = None
) -> tuple[QuizAttempt, bool]:
    """The attempt, and whether it is new. Two phones that start at once get one attempt between them."""
    known = _replayed(member, attempt_id, quiz, now)
    if known:
        return known, False
    version = live_version(quiz)
    if version is None or is_withdrawn(quiz):
        raise AttemptUnknown
    rules = rules_of_version(version)
    if not rules.is_open(now):
        raise TrackingRefused("quiz-closed", _("This quiz is not open at this time."))
    expire_overdue(member, quiz, now)
    try:
        with transaction.atomic():
            attempt = _new_attempt(member, attempt_id, version, rules, now, assisted_by)
            AttemptItem.objects.bulk_create(_items(attempt, version, rules))
            return attempt, True
    except IntegrityError:
        # The constraints decide races: somebody else was first, with this id or with another one.
        known = _replayed(member, attempt_id, quiz, now)
        if known:
            return known, False
        _refuse_second_open(member, quiz)
        raise


def save_answers(member: Member, attempt_id: UUID, answers: Mapping[str, Any], seq: int | None, now: datetime) -> int:
    """Save the whole set of answers over version `seq` of it (None: over any). Returns the new version."""
    attempt = attempt_of(member, attempt_id, now)
    checked = checked_answers(answers, items_of(attempt))
    _refuse_closed(attempt)
    expected = attempt.answers_seq if seq is None else seq
    changed = QuizAttempt.objects.filter(pk=attempt.pk, state=OPEN, answers_seq=expected).update(
        answers=checked, answers_seq=expected + 1
    )
    if changed:
        return expected + 1
    attempt.refresh_from_db()
    _refuse_closed(attempt)
    raise TrackingRefused(
        "answers-stale",
        _("The answers were saved elsewhere in the meantime."),
        answers=attempt.answers,
        etag=etag_of(attempt),
    )


def submit(
    member: Member,
    attempt_id: UUID,
    answers: Mapping[str, Any],
    finished_at: datetime,
    now: datetime,
    assisted_by: User | None = None,
) -> QuizAttempt:
    """Hand in and score, in one transaction. The same again gives the same; anything else is refused.

    Too late, the answers saved in time have been scored instead, and whatever is sent changes nothing.
    """
    attempt = attempt_of(member, attempt_id, now)
    with transaction.atomic():
        attempt = _held(QuizAttempt.objects.filter(pk=attempt.pk)).get()
        if attempt.state == QuizAttempt.State.EXPIRED:
            return attempt
        items = items_of(attempt)
        checked = checked_answers(answers, items)
        if attempt.state == OPEN:
            attempt.assisted_by = attempt.assisted_by or assisted_by
            score(attempt, items, checked, finished_at=bounded(finished_at), now=now)
        elif attempt.answers != checked:
            raise TrackingRefused(
                "attempt-already-submitted", _("This attempt was handed in with other answers; those count.")
            )
    return attempt


def attempt_of(member: Member, attempt_id: UUID, now: datetime) -> QuizAttempt:
    """The member's own attempt; one whose time ran out is closed first."""
    attempt = QuizAttempt.objects.select_related("quiz", "version").filter(pk=attempt_id, member=member).first()
    if attempt is None:
        raise AttemptUnknown
    return _closed_if_overdue(attempt, now)


def expire_overdue(member: Member, quiz: Quiz, now: datetime) -> None:
    """Close the member's attempt at this quiz if its time ran out."""
    attempt = QuizAttempt.objects.filter(member=member, quiz=quiz, state=OPEN).first()
    if attempt:
        _closed_if_overdue(attempt, now)


def items_of(attempt: QuizAttempt) -> list[AttemptItem]:
    return list(attempt.items.select_related("revision__question__document").order_by("position"))


def etag_of(attempt: QuizAttempt) -> str:
    """Names one version of the saved answers."""
    return f'"{attempt.answers_seq}"'


def _replayed(member: Member, attempt_id: UUID, quiz: Quiz, now: datetime) -> QuizAttempt | None:
    known = QuizAttempt.objects.select_related("quiz", "version").filter(pk=attempt_id).first()
    if known is None:
        return None
    if known.member_id != member.pk:
        raise AttemptUnknown
    if known.quiz_id != quiz.pk:
        raise TrackingRefused("attempt-id-taken", _("This id was already used for an attempt at another quiz."))
    return _closed_if_overdue(known, now)


def _new_attempt(
    member: Member, attempt_id: UUID, version: QuizVersion, rules: Rules, now: datetime, assisted_by: User | None
) -> QuizAttempt:
    quiz = version.quiz
    _refuse_second_open(member, quiz)
    last = QuizAttempt.objects.filter(member=member, quiz=quiz).aggregate(last=Max("number"))["last"] or 0
    if rules.attempts_allowed and last >= rules.attempts_allowed:
        raise TrackingRefused("no-attempts-left", _("All attempts at this quiz are used up."))
    return QuizAttempt.objects.create(
        id=attempt_id,
        quiz=quiz,
        version=version,
        member=member,
        unit_id=CellHistory(member).on(timezone.localdate(now)),
        number=last + 1,
        started_at=now,
        due_at=_due_at(rules, now),
        assisted_by=assisted_by,
    )


def _refuse_second_open(member: Member, quiz: Quiz) -> None:
    other = QuizAttempt.objects.filter(member=member, quiz=quiz, state=OPEN).values_list("pk", flat=True).first()
    if other:
        raise TrackingRefused(
            "attempt-open", _("An attempt at this quiz is open: finish that one first."), open_attempt=str(other)
        )


def _due_at(rules: Rules, now: datetime) -> datetime | None:
    """When the time allowed is over, and never later than the quiz closes."""
    ends = [now + timedelta(minutes=rules.minutes)] if rules.minutes else []
    return min([*ends, *([rules.closes_at] if rules.closes_at else [])], default=None)


def _items(attempt: QuizAttempt, version: QuizVersion, rules: Rules) -> list[AttemptItem]:
    key = secret_file(settings.KEYS_DIR, "quiz-draw")
    revisions = QuestionRevision.objects.in_bulk(list(version.slots.values_list("revision_id", flat=True)))
    chosen: Sequence[int] = drawn(list(revisions), rules.draw, key, attempt.pk)
    return [
        AttemptItem(
            attempt=attempt,
            position=position,
            revision=revisions[pk],
            option_order=option_order([option["id"] for option in revisions[pk].options], pk, key, attempt.pk),
        )
        for position, pk in enumerate(chosen, start=1)
    ]


def _refuse_closed(attempt: QuizAttempt) -> None:
    if attempt.state == QuizAttempt.State.EXPIRED:
        raise TrackingRefused("attempt-expired", _("The time for this attempt is over; the saved answers count."))
    if attempt.state != OPEN:
        raise TrackingRefused("attempt-already-submitted", _("This attempt has been handed in."))


def _closed_if_overdue(attempt: QuizAttempt, now: datetime) -> QuizAttempt:
    if attempt.state != OPEN or not is_overdue(attempt, now):
        return attempt
    with transaction.atomic():
        held = _held(QuizAttempt.objects.filter(pk=attempt.pk)).get()
        if held.state == OPEN:
            close_with_saved_answers(held, items_of(held))
    return held


def _held(attempts: QuerySet[QuizAttempt]) -> QuerySet[QuizAttempt]:
    """Locked until the transaction ends: whoever closes an attempt closes it alone."""
    return attempts.select_for_update(of=("self",)).select_related("quiz", "version")

"""Facts past their time lose the person; the figures of units stay.

There are no roll-ups that could keep the figures of an old month, and every report counts distinct member numbers. So
the events of a whole month get, for each member, one number drawn at random: negative, kept nowhere, another one in
every month. Counting the readers of a month, in any unit, gives what it gave before; nothing leads back to a person,
or from one month to the next.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from cms.organisation.privacy.retention import CHUNK, STEPS, Say, in_chunks, raw_limit
from cms.tracking.models import AttemptItem, QuizAttempt, ViewEvent

# A fingerprint is made of the member's number, of which there are few: it would name the person again.
NO_FINGERPRINT = b""


def strip_views(now: datetime, dry_run: bool, say: Say) -> int:
    """Takes the member off the events of every month that is over the limit as a whole."""
    count = 0
    for since, until in _months(now):
        of_month = ViewEvent.objects.filter(member_id__gt=0, received_at__gte=since, received_at__lt=until)
        count += of_month.count() if dry_run else _strip(of_month, say)
    return count


def strip_answers(now: datetime, dry_run: bool, say: Say) -> int:
    """What was answered goes; that somebody took the quiz, and how it ended, stays in their study record."""
    old = QuizAttempt.objects.exclude(state=QuizAttempt.State.OPEN).filter(
        started_at__lt=raw_limit(now), items__isnull=False
    )
    rows = old.distinct()
    return rows.count() if dry_run else in_chunks(rows, _forget_answers, name="answers", say=say)


def _forget_answers(attempts: "QuerySet[QuizAttempt]") -> None:
    attempts.update(answers={})
    AttemptItem.objects.filter(attempt__in=attempts).delete()


def _strip(events: "QuerySet[ViewEvent]", say: Say) -> int:
    count = 0
    while members := list(events.order_by("member_id").values_list("member_id", flat=True).distinct()[:CHUNK]):
        with transaction.atomic():
            for member in members:
                count += events.filter(member_id=member).update(member_id=_nobody(), fingerprint=NO_FINGERPRINT)
        say(f"views: {count}")
    return count


def _nobody() -> int:
    return -1 - secrets.randbits(62)


def _months(now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From the oldest event by person to the last month that ended before the limit: first instants of each pair."""
    oldest: Any = ViewEvent.objects.filter(member_id__gt=0).aggregate(at=Min("received_at"))["at"]
    limit = raw_limit(now)
    since = _first_of_month(oldest) if oldest else limit
    while (until := _first_of_next(since)) <= limit:
        yield since, until
        since = until


def _first_of_month(at: datetime) -> datetime:
    return timezone.localtime(at).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _first_of_next(first: datetime) -> datetime:
    year, month = divmod(first.year * 12 + first.month, 12)
    return first.replace(year=year, month=month + 1)


def register() -> None:
    STEPS.update({"views": strip_views, "answers": strip_answers})

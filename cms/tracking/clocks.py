"""Clocks of phones: kept as they are, corrected by what they said when they sent, never a reason to lose a fact."""

from datetime import UTC, datetime, timedelta

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)


def corrected(at: datetime, sent_at: datetime, now: datetime) -> datetime:
    """When it happened by our clock: the phone's error is what its clock said at sending against ours.

    Nothing that was sent can have happened after it arrived.
    """
    return min(bounded(at) + (now - bounded(sent_at)), now)


def is_impossible(at: datetime, now: datetime) -> bool:
    """Before this century, or more than a day ahead of us: no use to anybody who reads it later."""
    return not EARLIEST <= at <= now + AHEAD


def bounded(at: datetime) -> datetime:
    """Inside the years in which one may calculate."""
    return min(max(at, EARLIEST), LATEST)

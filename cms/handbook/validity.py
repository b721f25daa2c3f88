"""Whether a document is in force on a day. Pure; `models/force.py` asks the same of the database.

Amending and supplementing leave a document in force. Replacing or repealing ends it on the day on which the other one
takes effect, in part where the relation says so. What an editor set by hand comes first: old papers have no dates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

ENDING = ("replaces", "repeals")
Code = Literal["not_yet", "in_force", "partly_expired", "expired"]


@dataclass(frozen=True)
class Ending:
    """A published document that replaces or repeals this one, from the day on which it takes effect."""

    kind: str
    since: date
    partial: bool = False
    title: str = ""


@dataclass(frozen=True)
class Facts:
    """`expires_on` is the first day on which it is no longer in force."""

    issued_on: date
    effective_on: date | None = None
    expires_on: date | None = None
    by_hand: str = ""
    endings: Sequence[Ending] = ()


@dataclass(frozen=True)
class Verdict:
    """`cause` is one of by_hand, date, replaces, repeals; empty where nothing speaks against the document."""

    validity: str
    cause: str = ""
    since: date | None = None
    by: str = ""


def judge(facts: Facts, on: date) -> Verdict:
    if facts.by_hand:
        return Verdict(facts.by_hand, "by_hand")
    starts = facts.effective_on or facts.issued_on
    ends = sorted((one for one in facts.endings if one.since <= on), key=lambda one: one.since)
    whole = next((one for one in ends if not one.partial), None)
    if facts.expires_on and facts.expires_on <= on and (whole is None or facts.expires_on <= whole.since):
        return Verdict("expired", "date", facts.expires_on)
    if whole:
        return Verdict("expired", whole.kind, whole.since, whole.title)
    if starts > on:
        return Verdict("not_yet", "date", starts)
    if ends:
        return Verdict("partly_expired", ends[0].kind, ends[0].since, ends[0].title)
    return Verdict("in_force", "", starts)

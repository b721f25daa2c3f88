"""Delays instead of lock-out: a few wrong tries are free, then each one makes the next wait longer, up to a minute.

A try is charged before the secret is looked at and given back when it was right, so that a hundred tries at once are
no more than a hundred in a row. The counts stand in a table: they hold across processes and restarts. Its rows carry
digests only. What is delayed is one side of one secret; nobody is ever shut out.
"""

import hashlib
import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import ngettext

from cms.organisation.models import Tries
from cms.organisation.problems import Problem
from cms.secret_files import secret_file

FREE = 5
LONGEST = 60
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Side:
    """One side from which one secret is tried, and how many failures cost nothing."""

    name: str
    free: int = FREE

    @property
    def key(self) -> str:
        """Keyed: from the table alone nobody finds out which numbers were tried."""
        return hmac.new(secret_file(settings.KEYS_DIR, "tries"), self.name.encode(), hashlib.sha256).hexdigest()


def charge(sides: Sequence[Side], now: datetime) -> None:
    """Counts one try on every side. Raises the 429 problem, and counts nothing, while any of them has to wait."""
    with transaction.atomic():
        _forget_old(now)
        rows = [_held(side, now) for side in sorted(sides, key=lambda side: side.key)]
        wait = max((row.wait_until - now).total_seconds() for _side, row in rows)
        if wait > 0:
            raise too_many(math.ceil(wait))
        for side, row in rows:
            row.failures += 1
            row.last_at, row.wait_until = now, now + timedelta(seconds=seconds_after(row.failures, side.free))
            row.save()


def give_back(sides: Sequence[Side]) -> None:
    """The secret was right: the failures before it are forgotten."""
    Tries.objects.filter(key__in=[side.key for side in sides]).delete()


def seconds_after(failures: int, free: int = FREE) -> int:
    """How long to wait after so many failures: nothing, then 1, 2, 4, … up to a minute."""
    over = failures - free
    return 0 if over < 0 else min(LONGEST, 2 ** min(over, 10))


def too_many(seconds: int) -> Problem:
    """429 with Retry-After and a sentence that says how long."""
    sentence = ngettext(
        "Too many tries. Please wait %(seconds)d second and try again.",
        "Too many tries. Please wait %(seconds)d seconds and try again.",
        seconds,
    ) % {"seconds": seconds}
    problem = Problem(429, "too-many-tries", sentence, retry_after=seconds)
    problem.headers["Retry-After"] = str(seconds)
    return problem


def _forget_old(now: datetime) -> None:
    """Some of them at a time; rows that another try holds are left to the next one."""
    old = Tries.objects.select_for_update(skip_locked=True).filter(last_at__lt=now - FORGOTTEN_AFTER)
    Tries.objects.filter(key__in=list(old.values_list("key", flat=True)[:100])).delete()


def _held(side: Side, now: datetime) -> tuple[Side, Tries]:
    """The row, locked until the transaction ends: of two tries at once the second sees the first."""
    Tries.objects.get_or_create(key=side.key, defaults={"last_at": now, "wait_until": now})
    return side, Tries.objects.select_for_update().get(key=side.key)

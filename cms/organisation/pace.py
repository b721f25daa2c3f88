"""How fast somebody may call: a courtesy limit in Django's cache, whose counters are atomic.

Unlike the delays on secrets it may be a little off: with several processes and a cache of their own each counts for
itself (docs/decisions/delays.md).
"""

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms.organisation.networks import network_of
from cms.organisation.problems import Problem

# 2 calls a second, 20 at once.
DEVICE_CALLS, DEVICE_SECONDS = 20, 10
# Mobile networks put thousands of phones behind one address.
NETWORK_CALLS, NETWORK_SECONDS = 300, 60


def keep_pace(what: str, *, calls: int, seconds: int) -> None:
    """Counts a call. Raises the 429 problem for one too many within the window."""
    window, passed = divmod(int(time.time()), seconds)
    key = f"pace:{what}:{window}"
    cache.add(key, 0, 2 * seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # thrown out in between by a full cache
        return
    if count > calls:
        problem = Problem(429, "too-many-requests", _("Too many requests. Please wait a moment."))
        problem.headers["Retry-After"] = str(seconds - passed)
        raise problem


def keep_network_pace(request: HttpRequest) -> None:
    """For calls of nobody in particular that cost us something."""
    keep_pace(f"network:{network_of(request)}", calls=NETWORK_CALLS, seconds=NETWORK_SECONDS)

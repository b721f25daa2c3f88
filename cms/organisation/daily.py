"""Once a day, at the first bell after midnight: what keeps the promises made to members."""

import logging
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from cms.organisation import audit_heads
from cms.organisation.imports.keeping import discard_old
from cms.organisation.models import Chore
from cms.organisation.privacy import erasure, erasure_log, retention

logger = logging.getLogger(__name__)

NAME = "privacy"
PATIENCE = timedelta(hours=2)


def run_if_due(now: datetime) -> bool:
    """True when the day's work was done now. One that was killed begins again after two hours, where it was."""
    today = timezone.localdate(now)
    if not _claim(today, now):
        return False
    discard_old(now)
    retention.run(now)
    erasure.sweep()
    erasure.empty_write_ahead_log()
    erasure_log.write()
    audit_heads.ship(now)
    Chore.objects.filter(name=NAME).update(done_on=today, started_at=None)
    logger.info("The day's work on members' data is done")
    return True


def _claim(today: date, now: datetime) -> bool:
    Chore.objects.get_or_create(name=NAME, defaults={"done_on": today - timedelta(days=1)})
    free = Q(started_at__isnull=True) | Q(started_at__lt=now - PATIENCE)
    return bool(Chore.objects.filter(free, name=NAME, done_on__lt=today).update(started_at=now))

"""Rings the doorbells, unless one already rings unheard."""

from datetime import timedelta

from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.media import tasks as media_tasks
from cms.organisation import tasks as people_tasks
from cms.publishing import tasks as publishing_tasks

KEEP = timedelta(hours=1)


def ring_all() -> None:
    """One bell a queue; finished rings older than an hour are forgotten."""
    for task in (media_tasks.ring, publishing_tasks.ring, people_tasks.ring):
        waiting = DBTaskResult.objects.filter(queue_name=task.queue_name, status=TaskResultStatus.READY)
        if not waiting.exists():
            task.enqueue()
    DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - KEEP).delete()

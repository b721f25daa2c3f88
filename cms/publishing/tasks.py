"""The doorbell: whoever hears it publishes what is due."""

from django.utils import timezone
from django_tasks import task

from cms.publishing.worker import publish_due


@task(queue_name="publish", backend="doorbell")
def ring() -> None:
    publish_due(timezone.now())

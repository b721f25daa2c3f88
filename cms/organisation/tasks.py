"""The doorbell: whoever hears it does what the rows say is due."""

import os
import socket

from django.utils import timezone
from django_tasks import task

from cms.organisation import daily
from cms.organisation.work.results import delete_expired
from cms.organisation.work.running import run_due


@task(queue_name="people", backend="doorbell")
def ring() -> None:
    delete_expired(timezone.now())  # letters hold codes that work: their hour counts, not their day
    run_due(worker=f"{socket.gethostname()}:{os.getpid()}")
    daily.run_if_due(timezone.now())

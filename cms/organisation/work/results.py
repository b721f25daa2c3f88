"""How long the files of background work are kept, and their end."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from cms.organisation.models import PeopleJob

# The letters hold codes that work: time enough to print again after a paper jam, and no more.
AFTER_DOWNLOAD = {PeopleJob.Kind.LETTERS: timedelta(days=1)}


def note_download(job: PeopleJob, now: datetime) -> None:
    """The first download starts the clock of files that must not lie about; later ones do not wind it up again."""
    after = AFTER_DOWNLOAD.get(PeopleJob.Kind(job.kind))
    if after is not None:
        PeopleJob.objects.filter(pk=job.pk, result_until__gt=now + after).update(result_until=now + after)


def expired(now: datetime) -> QuerySet[PeopleJob]:
    """The jobs whose file has outlived its time."""
    return PeopleJob.objects.exclude(result="").filter(result_until__lte=now)


def delete_expired(now: datetime) -> int:
    """Deletes the files whose time is over; their jobs stay in the list. Returns how many."""
    jobs = list(expired(now))
    for job in jobs:
        job.result.delete(save=False)
        PeopleJob.objects.filter(pk=job.pk).update(result="", result_name="", result_until=None)
    return len(jobs)

"""Taking files in, and letting them go."""

import hashlib
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet

from cms.handbook.models import CommitteePage, WordFile
from cms.handbook.rights import POLICY
from cms.handbook.word.container import MAX_FILE, kind_of
from cms.handbook.word.refusals import WordRefused
from cms.organisation.models import PeopleJob, User
from cms.organisation.privacy.retention import Say
from cms.organisation.work import jobs

KEEP = timedelta(days=7)


def committees_of(user: User) -> QuerySet[CommitteePage]:
    """The committees below whose pages the person may add documents."""
    pages = POLICY.instances_user_has_permission_for(user, "add")
    held: QuerySet[CommitteePage] = CommitteePage.objects.filter(pk__in=pages.values("pk")).order_by("path")
    return held


def files_of(user: User) -> QuerySet[WordFile]:
    return WordFile.objects.filter(owner=user).select_related("job", "page")


def receive(*, file: UploadedFile, by: User, now: datetime) -> WordFile:
    """Keeps the file and orders its reading. Raises `WordRefused` for what is refused at the door, and keeps nothing."""
    name = (file.name or "")[-150:]
    if (file.size or 0) > MAX_FILE:
        raise WordRefused("too-large")
    content = file.read()
    kind = kind_of(content, name)
    held = WordFile(
        owner=by, file_name=name, sha256=hashlib.sha256(content).hexdigest(), uploaded_at=now, keep_until=now + KEEP
    )
    held.file.save(f"{held.uid}.{kind}", file, save=False)
    with transaction.atomic():
        held.save()
        order_reading(held)
    return held


def order_reading(held: WordFile) -> None:
    with transaction.atomic():
        held.job = jobs.order(PeopleJob.Kind.READ_FILE, title=held.file_name, by=held.owner, file=held.pk)
        held.save(update_fields=["job"])


def discard(held: WordFile) -> None:
    """A running reader finds nothing to write to and ends."""
    names = [str(file.name) for file in (held.file, held.pictures) if file]
    if held.job and held.job.can_cancel:
        jobs.cancel(held.job)
    held.delete()
    for name in names:
        held.file.storage.delete(name)


def discard_old(now: datetime, dry_run: bool, say: Say) -> int:
    """A step of the daily work. Files that became pages are gone already; their checksums stay with the pages."""
    due = WordFile.objects.filter(Q(page__isnull=True), keep_until__lte=now)
    count = due.count()
    for held in [] if dry_run else list(due):
        discard(held)
    say(f"word-files: {count}")
    return count

"""Files with names: what was ordered for a branch, and what was uploaded. Erasing a member takes away what may hold them."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO

from django.core.files.storage import Storage
from django.db.models import Q, QuerySet

from cms.organisation.models import Member, PeopleJob, UnitClosure
from cms.organisation.private import private_files

CHUNK = 1 << 20


def jobs_around(member: Member) -> QuerySet[PeopleJob]:
    """The jobs whose order reached a cell the member is or was in. A job without a unit may have reached anybody."""
    cells = {member.cell_id, *member.memberships.values_list("unit_id", flat=True)}
    above = UnitClosure.objects.filter(descendant__in=cells).values("ancestor")
    return PeopleJob.objects.filter(Q(unit__isnull=True) | Q(unit__in=above))


def take_back_results(member: Member) -> list[str]:
    """Jobs around the member lose their files, unfinished ones begin anew when asked to. Returns the files to delete.

    Everything in them can be ordered again; finding one face on a sheet of cards cannot be done safely.
    """
    around = jobs_around(member)
    names = [name for name in around.exclude(result="").values_list("result", flat=True) if name]
    around.update(result="", result_name="", result_until=None)
    around.filter(state__in=PeopleJob.UNFINISHED).update(
        state=PeopleJob.State.CANCELLED, lease_token=None, lease_expires_at=None, not_before=None, checkpoint={}
    )
    return names


def delete_files(names: Sequence[str], words: Sequence[str]) -> None:
    """These files, and every private file in which one of the words stands."""
    storage = private_files()
    for name in {*names, *files_with(words)}:
        storage.delete(name)


def files_with(words: Sequence[str]) -> list[str]:
    storage = private_files()
    pattern = re.compile(b"|".join(re.escape(word.encode()) for word in words))
    return [name for name in walk(storage) if _holds(storage, name, pattern)]


def walk(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every file of the storage."""
    if folder and not storage.exists(folder):
        return
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}".lstrip("/") for name in files)
    for name in folders:
        yield from walk(storage, f"{folder}/{name}".lstrip("/"))


def _holds(storage: Storage, name: str, pattern: re.Pattern[bytes]) -> bool:
    with storage.open(name, "rb") as file:
        if not zipfile.is_zipfile(file):
            file.seek(0)
            return _in_stream(file, pattern)
        with zipfile.ZipFile(file) as archive:
            for entry in archive.namelist():
                with archive.open(entry) as part:
                    if _in_stream(part, pattern):
                        return True
    return False


def _in_stream(stream: "IO[bytes]", pattern: re.Pattern[bytes]) -> bool:
    """A chunk at a time, each with the end of the one before: a word may lie across."""
    tail = b""
    while chunk := stream.read(CHUNK):
        if pattern.search(tail + chunk):
            return True
        tail = chunk[-400:]
    return False

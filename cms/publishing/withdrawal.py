"""What was taken down leaves every disk: the list that servers ask first, kept releases, drafts (docs/decisions/take-down.md)."""

import os
import secrets
import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from cms.handbook.models import TakeDown
from cms.publishing import folder, good, releases
from cms.publishing.models import ExportedEntry, Release, WithdrawnAddress
from site_builder.content import FILES, Entry

TAKEN_DOWN = "taken_down"


def note(row: TakeDown) -> None:
    """Every address that the document, its parts and quizzes ever had, and their files. In the act's transaction."""
    entries = _entries_of(row)
    others = ExportedEntry.objects.exclude(pk__in=[entry.pk for entry in entries]).values_list("files", flat=True)
    shared = {file for files in others for file in files}
    files = {file for entry in entries for file in entry.files} - shared
    paths = {entry.path for entry in entries} | files
    WithdrawnAddress.objects.filter(path__in=paths).delete()
    WithdrawnAddress.objects.bulk_create(WithdrawnAddress(path=path, at=row.taken_at) for path in sorted(paths))


def write_list() -> None:
    """The file that `serve` reads, next to the releases; written aside, then renamed."""
    text = "".join(f"{path}\n" for path in paths())
    place = releases.root() / releases.WITHDRAWN
    if place.is_file() and place.read_text(encoding="utf-8") == text:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{releases.WITHDRAWN}-{secrets.token_hex(4)}")
    aside.write_text(text, encoding="utf-8")
    os.replace(aside, place)


def paths() -> list[str]:
    return list(WithdrawnAddress.objects.order_by("path").values_list("path", flat=True))


def clear_up() -> None:
    """Mark the releases that hold something withdrawn, drop those of them that are not live. Safe at any time."""
    write_list()
    withdrawn = paths()
    for release in Release.objects.filter(holds_withdrawn=False, name__in=_on_disk()) if withdrawn else []:
        if any(_file(releases.folder_of(release), path).exists() for path in withdrawn):
            Release.objects.filter(pk=release.pk).update(holds_withdrawn=True)
    for name in _on_disk():
        if name.startswith("."):  # half built by a publisher that was killed
            shutil.rmtree(releases.root() / "releases" / name)
    for release in Release.objects.filter(holds_withdrawn=True, name__in=_on_disk()).exclude(
        name=releases.current_name()
    ):
        shutil.rmtree(releases.folder_of(release))


def clear_drafts() -> None:
    """Whose they are cannot be told from their names; the next preview makes its own again."""
    shutil.rmtree(releases.root() / "drafts", ignore_errors=True)


def live_release_holds_some() -> bool:
    return Release.objects.filter(name=releases.current_name(), holds_withdrawn=True).exists()


def remove_from_live() -> None:
    """When nothing else could be built: at least the files themselves go, so that any server answers 404."""
    place = releases.root() / "releases" / releases.current_name()
    for path in paths():
        _file(place, path).unlink(missing_ok=True)


def put_away(now: datetime) -> None:
    """From the export and from the copy that the live release was made from, without asking what else is public."""
    withdrawn = paths()
    folder.remember_put_away(folder.put_away(Path(settings.EXPORT_DIR), withdrawn), now)
    folder.put_away(good.content(), withdrawn)


def forget_restored(entries: list[Entry]) -> None:
    """After the switch to a release that holds these: what is public again is withdrawn no longer."""
    back = [entry for entry in entries if entry.kind not in folder.MARKERS]
    public = {entry.path for entry in back}.union(*(folder.files_of(entry) for entry in back))
    WithdrawnAddress.objects.filter(path__in=public.intersection(paths())).delete()
    write_list()


def _entries_of(row: TakeDown) -> list[ExportedEntry]:
    """Parts lie below the address of their document, also those that were deleted since."""
    document = row.document
    quizzes = document.quizzes.values_list("content_id", flat=True)
    mine = Q(content_id__in=[document.content_id, *quizzes])
    for home in ExportedEntry.objects.filter(content_id=document.content_id).values_list("path", flat=True):
        mine |= Q(path__startswith=home)
    return list(ExportedEntry.objects.filter(mine))


def _on_disk() -> list[str]:
    folder = releases.root() / "releases"
    return [place.name for place in folder.iterdir()] if folder.is_dir() else []


def _file(place: Path, path: str) -> Path:
    return place / path[1:] if path.startswith(f"/{FILES}/") else place / path[1:] / "index.html"

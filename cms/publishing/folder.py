"""The export folder: one file an entry, brought up to date with what is public now."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publishing.export import entry_of
from cms.publishing.files import FileMissing, Folder
from cms.publishing.models import ExportedEntry
from cms.publishing.public import public_items
from site_builder.content import FILES, ContentError, Entry, Gone, Redirect, dumps, file_of, read, write

MARKERS = ("redirect", "gone")
NAMED = re.compile(f'"(/{FILES}/[^"/]+)"')


class ExportFailed(Exception):
    """Something public cannot be exported. The message is a sentence that names it."""


@dataclass(frozen=True)
class Export:
    """What the folder holds now; `digest` is the same as long as every entry is."""

    entries: list[Entry]
    changed: int
    digest: str


def bring_up_to_date(root: Path, now: datetime) -> Export:
    """Write what differs, mark what is gone, drop files that nothing refers to. Interrupted, it is simply run again."""
    rows = {row.path: row for row in ExportedEntry.objects.all()}
    live = live_entries(root, timezone.localdate(now))
    wanted = [*live, *_marks(live, rows, now)]
    changed = [numbered for entry in wanted if (numbered := _renumbered(entry, rows, root))]
    for entry in changed:
        _write(root, entry)
    _sweep(root, wanted)
    _remember(changed, wanted, rows, now)
    digest = hashlib.sha256("\n".join(sorted(f"{entry.path} {digest_of(entry)}" for entry in wanted)).encode())
    return Export(wanted, len(changed), digest.hexdigest())


def write_fresh(root: Path) -> list[Entry]:
    """The public export of this moment in a folder of its own, without the history of earlier addresses."""
    entries = live_entries(root, timezone.localdate())
    for entry in entries:
        file = root / file_of(entry.path)
        file.unlink(missing_ok=True)
        write(root, entry)
    _sweep(root, entries)
    return entries


def live_entries(root: Path, on: date) -> list[Entry]:
    """The entries of everything public as it is on a day, their files put into the folder."""
    files = Folder(root)
    entries: dict[str, Entry] = {}
    for item in public_items():
        try:
            entry = entry_of(item, sequence=1, files=files, on=on)
            file_of(entry.path)
        except (ContentError, FileMissing) as error:
            raise ExportFailed(
                _("“%(title)s” cannot be exported: %(reason)s") % {"title": item, "reason": error}
            ) from error
        if entry.path in entries:
            raise ExportFailed(
                _("“%(one)s” and “%(other)s” have the same address %(path)s.")
                % {"one": entries[entry.path].title, "other": entry.title, "path": entry.path}
            )
        entries[entry.path] = entry
    return list(entries.values())


def put_away(root: Path, paths: Iterable[str]) -> list[Entry]:
    """Leave nothing of what stands at these addresses, pages and files, in a folder; returns the marks left instead."""
    marks = []
    for path in paths:
        if path.startswith(f"/{FILES}/"):
            (root / path[1:]).unlink(missing_ok=True)
        elif (held := _held(root, path)) is not None and held.kind not in MARKERS:
            mark = replace(held, title="", updated_at="", sequence=held.sequence + 1, head=Gone(), body="")
            marks.append(mark)
            write(root, mark)
    return marks


def remember_put_away(marks: list[Entry], now: datetime) -> None:
    rows = {row.path: row for row in ExportedEntry.objects.filter(path__in=[mark.path for mark in marks])}
    _remember(marks, marks, rows, now)


def files_of(entry: Entry) -> list[str]:
    """The addresses of the files that an entry names."""
    return sorted(set(NAMED.findall(dumps(entry))))


def digest_of(entry: Entry) -> str:
    return hashlib.sha256(dumps(replace(entry, sequence=0)).encode()).hexdigest()


def _marks(live: list[Entry], rows: dict[str, ExportedEntry], now: datetime) -> list[Entry]:
    """Redirects and gone entries for the addresses that hold nothing any more."""
    homes = {entry.content_id: entry for entry in live}
    taken = {entry.path for entry in live}
    last = {str(row.content_id): row.path for row in rows.values() if row.kind != "redirect"}
    marks = []
    for row in rows.values():
        if row.path in taken:
            continue
        content_id = str(row.content_id)
        home = homes.get(content_id)
        target = home.path if home else last.get(content_id, row.path)
        common: dict[str, Any] = {
            "content_id": content_id,
            "path": row.path,
            "title": home.title if home else "",
            "sequence": 1,
            "updated_at": home.updated_at if home else "",
        }
        if target == row.path or (target in taken and not home):
            marks.append(Entry(**common, head=Gone()))
        else:
            marks.append(Entry(**common, head=Redirect(target=target)))
    return marks


def _renumbered(entry: Entry, rows: dict[str, ExportedEntry], root: Path) -> Entry | None:
    """The entry with the next sequence of its content, or None when the folder holds it already."""
    row = rows.get(entry.path)
    held = _held(root, entry.path)
    if row and held and row.digest == digest_of(entry) == digest_of(held):
        return None
    known = [other.sequence for other in rows.values() if str(other.content_id) == entry.content_id]
    if held and held.content_id == entry.content_id:
        known.append(held.sequence)
    return replace(entry, sequence=max(known, default=0) + 1)


def _held(root: Path, path: str) -> Entry | None:
    """What the folder holds at an address; a file that cannot be read counts as none and is written again."""
    try:
        return read(root, root / file_of(path))
    except ContentError:
        return None


def _write(root: Path, entry: Entry) -> None:
    if _held(root, entry.path) is None:
        (root / file_of(entry.path)).unlink(missing_ok=True)
    write(root, entry)


def _sweep(root: Path, wanted: Iterable[Entry]) -> None:
    """Take away what no entry accounts for, so that what was taken down is in no later release."""
    kept = {root / file_of(entry.path) for entry in wanted}
    for file in [*root.rglob("*.html"), *root.rglob("*.tmp")]:
        if file not in kept and file.relative_to(root).parts[0] != FILES:
            file.unlink()
    text = "".join(dumps(entry) for entry in wanted)
    for file in (root / FILES).glob("*"):
        if f'"/{FILES}/{file.name}"' not in text:
            file.unlink()


def _remember(changed: list[Entry], wanted: list[Entry], rows: dict[str, ExportedEntry], now: datetime) -> None:
    paths = {entry.path for entry in wanted}
    with transaction.atomic():
        ExportedEntry.objects.filter(path__in=[entry.path for entry in changed]).delete()
        ExportedEntry.objects.filter(path__in=[path for path in rows if path not in paths]).delete()
        ExportedEntry.objects.bulk_create(
            ExportedEntry(
                path=entry.path,
                content_id=UUID(entry.content_id),
                kind=entry.kind,
                digest=digest_of(entry),
                sequence=entry.sequence,
                files=files_of(entry),
                exported_at=now,
            )
            for entry in changed
        )

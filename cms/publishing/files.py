"""Binary files beside the entries: pictures, films, originals, under names that carry their digest."""

import hashlib
import os
import re
import secrets
import shutil
from functools import lru_cache
from pathlib import Path, PurePath

from django.db.models.fields.files import FieldFile

from site_builder.content import FILES, FileRef

MEDIA_TYPES = {
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
    ".opus": "audio/ogg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".vtt": "text/vtt",
    ".webp": "image/webp",
}


class FileMissing(Exception):
    """A file that an entry needs is not in the storage. The message names it."""


class Folder:
    """The folder of an edition's files. `refer` puts a file in and tells how entries name it."""

    def __init__(self, root: Path) -> None:
        self.root = root / FILES

    def refer(
        self, file: FieldFile, stem: str, *, sha256: str = "", width: int | None = None, height: int | None = None
    ) -> FileRef:
        suffix = _suffix(file.name or "")
        digest = sha256 or sha256_of(file)
        name = f"{stem}-{digest[:12]}{suffix}"
        place = self.place(name)
        if not place.exists():
            _put(file, place)
        return FileRef(
            path=self.address(name, place),
            bytes=place.stat().st_size,
            media_type=MEDIA_TYPES.get(suffix, "application/octet-stream"),
            width=width,
            height=height,
        )

    def place(self, name: str) -> Path:
        return self.root / name

    def address(self, name: str, place: Path) -> str:
        return f"/{FILES}/{name}"


class DraftFolder(Folder):
    """For previews: a file that is already exported is named as on the site, any other lies where only staff see it."""

    def __init__(self, export: Path, drafts: Path, address: str) -> None:
        super().__init__(export)
        self.drafts = drafts
        self.prefix = address

    def place(self, name: str) -> Path:
        exported = self.root / name
        return exported if exported.exists() else self.drafts / name

    def address(self, name: str, place: Path) -> str:
        return f"/{FILES}/{name}" if place.parent == self.root else f"{self.prefix}{name}"


def _put(file: FieldFile, place: Path) -> None:
    """Written aside, then renamed: nobody ever sees half a file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.parent / f".{secrets.token_hex(8)}"
    try:
        _link_or_copy(file, aside)
        os.replace(aside, place)
    finally:
        aside.unlink(missing_ok=True)


def _link_or_copy(file: FieldFile, aside: Path) -> None:
    source = _local(file)
    if source is not None:
        try:
            os.link(source, aside)
            return
        except OSError:
            pass  # another disk
    try:
        with file.open("rb") as held, aside.open("wb") as copy:
            shutil.copyfileobj(held, copy)
            copy.flush()
            os.fsync(copy.fileno())
    except FileNotFoundError:
        raise FileMissing(file.name or "") from None


def sha256_of(file: FieldFile) -> str:
    """Raises `FileMissing`."""
    source = _local(file)
    try:
        if source is not None:
            held = source.stat()
            return _digest_of(source, held.st_size, held.st_mtime_ns)
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        raise FileMissing(file.name or "") from None


@lru_cache(maxsize=4096)
def _digest_of(path: Path, size: int, changed: int) -> str:
    """Every look at the export asks for every file; a file that was not touched is not read again."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _local(file: FieldFile) -> Path | None:
    try:
        return Path(file.path)
    except NotImplementedError:
        return None


def _suffix(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ".bin"

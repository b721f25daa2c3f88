"""Finished files: from the work folder into the storage, under a name that is the same for the same recipe."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage

from cms.media.models import MediaJob, MediaOutput
from media_pipeline import Failed, Manifest, OutputFile


@dataclass(frozen=True)
class Stored:
    file: OutputFile
    name: str


def store(folder: Path, key: str, file: OutputFile) -> Stored:
    """Storing twice is harmless; a half copy of a worker that died is replaced."""
    name = f"media/{key[:2]}/{key}/{file.path}"
    if not holds(name, file):
        if default_storage.exists(name):
            default_storage.delete(name)
        with (folder / file.path).open("rb") as content:
            written = default_storage.save(name, File(content))
        if written != name:
            # Another worker stored the same file in the meantime.
            default_storage.delete(written)
        if not holds(name, file):
            raise Failed(f"{name} was not stored whole")
    return Stored(file=file, name=name)


def holds(name: str, file: OutputFile) -> bool:
    if not default_storage.exists(name) or default_storage.size(name) != file.bytes:
        return False
    with default_storage.open(name) as stored:
        digest = hashlib.sha256()
        for chunk in stored.chunks():
            digest.update(chunk)
    return digest.hexdigest() == file.sha256


def record(job: MediaJob, manifest: Manifest, stored: list[Stored]) -> None:
    job.outputs.all().delete()
    MediaOutput.objects.bulk_create(
        MediaOutput(
            job=job,
            role=output.file.role,
            file=output.name,
            media_type=output.file.media_type,
            bytes=output.file.bytes,
            sha256=output.file.sha256,
            width=output.file.width,
            height=output.file.height,
            seconds=output.file.seconds,
        )
        for output in stored
    )

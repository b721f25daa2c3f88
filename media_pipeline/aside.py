"""Results are written into a folder beside their place and renamed at the end: a reader never sees half of one."""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from media_pipeline import manifest
from media_pipeline.errors import Failed
from media_pipeline.manifest import Manifest

LOCK = "lock"


@contextmanager
def written_aside(out: Path) -> Iterator[Path]:
    """A fresh folder next to `out`, removed in the end. Its `result` subfolder is what `publish` moves."""
    out.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(out)
    folder = out.parent / f".{out.name}.{uuid.uuid4().hex}.part"
    (folder / "result").mkdir(parents=True)
    lock = (folder / LOCK).open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def remove_leftovers(out: Path) -> None:
    """Folders of runs that were killed: their lock died with them. A running neighbour holds his."""
    for folder in out.parent.glob(f".{out.name}.*.part"):
        try:
            with (folder / LOCK).open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # in use, or just being made


def already_there(out: Path, key: str) -> Manifest | None:
    found = manifest.read(out)
    return replace(found, already_done=True) if found and found.key == key else None


def check_place(out: Path) -> None:
    """An output folder is empty or an older result of ours: anything else there is somebody's work."""
    if out.exists() and not out.is_dir():
        raise Failed(f"{out} is not a folder")
    if out.is_dir() and any(out.iterdir()) and not (out / manifest.NAME).is_file():
        raise Failed(f"{out} holds files that are not a result of this program")


def publish(folder: Path, out: Path, done: Manifest) -> Manifest:
    """Two runs at once are harmless: the one that comes second finds the same result and drops its own."""
    result = folder / "result"
    for file in done.files:
        with (result / file.path).open("rb") as written:
            os.fsync(written.fileno())
    manifest.write(done, result)
    if out.is_dir() and (out / manifest.NAME).exists():
        there = already_there(out, done.key)
        if there:
            return there
        os.rename(out, folder / "replaced")
    try:
        os.rename(result, out)
    except OSError:
        there = already_there(out, done.key)
        if there is None:
            raise
        return there
    return done

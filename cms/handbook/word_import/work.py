"""Reads one file in a process of its own: what a stranger's file does to a reader, it does to that process."""

import json
import os
import subprocess
import sys
import tempfile
import time
from typing import IO, Any

from django.conf import settings

from cms.handbook.models import WordFile
from cms.handbook.word.sentences import REFUSALS
from cms.handbook.word_import import pictures
from cms.organisation.models import PeopleJob
from cms.organisation.work.running import Outcome, Progress, WorkRefused

# LibreOffice has 90 seconds of these.
MAX_SECONDS = 240
# What the process needs of our surroundings; no key and no address of a database is among it.
ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


def run_reading(job: PeopleJob, progress: Progress) -> Outcome:
    held = WordFile.objects.filter(pk=job.params["file"]).first()
    if held is None or not held.file:
        raise WorkRefused(str(REFUSALS["gone"]))
    with tempfile.TemporaryFile() as source:
        try:
            with held.file.open("rb") as file:
                source.write(file.read())
        except FileNotFoundError as error:
            # Erasing a member takes away the files in which the name stands.
            raise WorkRefused(str(REFUSALS["gone"])) from error
        source.seek(0)
        draft = _read_apart(source, held.file_name, progress)
    if "refused" in draft:
        raise WorkRefused(str(REFUSALS[draft["refused"]]))

    def keep() -> None:
        stored = pictures.keep(held, draft.pop("pictures"))
        waiting = WordFile.objects.filter(pk=job.params["file"], page__isnull=True)
        if not waiting.update(draft=draft, pictures=stored) and stored:
            held.pictures.storage.delete(stored)

    return Outcome(together=keep)


def _read_apart(source: IO[bytes], name: str, progress: Progress) -> dict[str, Any]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "cms.handbook.word.child", name], stdin=source, stdout=out, stderr=said,
            cwd=settings.BASE_DIR, env={key: os.environ[key] for key in ENVIRONMENT if key in os.environ},
        )  # fmt: skip
        try:
            ended = _watch(process, said, progress)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        out.seek(0)
        if not ended:
            return {"refused": "too-slow"}
        return _answer(process.returncode, out.read())


def _watch(process: "subprocess.Popen[bytes]", said: IO[bytes], progress: Progress) -> bool:
    """Until it ends; False when it takes too long. `progress` raises when the work was cancelled."""
    until = time.monotonic() + MAX_SECONDS
    while process.poll() is None:
        if time.monotonic() > until:
            return False
        progress(*_steps(said))
        time.sleep(0.1)
    return True


def _steps(said: IO[bytes]) -> tuple[int, int]:
    size = os.fstat(said.fileno()).st_size
    line = os.pread(said.fileno(), size, 0).rpartition(b"\n")[0].rpartition(b"\n")[2].split()
    if len(line) != 2 or not all(part.isdigit() for part in line):
        return 0, 4
    return int(line[0]), int(line[1])


def _answer(code: int, out: bytes) -> dict[str, Any]:
    if code < 0:  # killed by the limits of its own
        return {"refused": "too-slow"}
    if code:
        raise RuntimeError(f"the reader of Word files ended with {code}")
    answer: dict[str, Any] = json.loads(out)
    return answer

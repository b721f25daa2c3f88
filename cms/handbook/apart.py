"""Runs the reader of strangers' files in a process of its own: what such a file does to a reader, it does to that process."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import IO, Any

from django.conf import settings

# What the process needs of our surroundings; no key and no address of a database is among it.
ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


def read_apart(
    source: IO[bytes], *arguments: str, seconds: float, heard: Callable[[int, int], object] = lambda done, total: None
) -> dict[str, Any]:
    """What `word/child.py` says of the file; {"refused": "too-slow"} where it came to no end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "cms.handbook.word.child", *arguments], stdin=source, stdout=out, stderr=said,
            cwd=settings.BASE_DIR, env={key: os.environ[key] for key in ENVIRONMENT if key in os.environ},
        )  # fmt: skip
        try:
            ended = _watch(process, said, seconds, heard)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        out.seek(0)
        if not ended:
            return {"refused": "too-slow"}
        return _answer(process.returncode, out.read())


def _watch(
    process: "subprocess.Popen[bytes]", said: IO[bytes], seconds: float, heard: Callable[[int, int], object]
) -> bool:
    """Until it ends; False when it takes too long. `heard` raises when the work was cancelled."""
    until = time.monotonic() + seconds
    while process.poll() is None:
        if time.monotonic() > until:
            return False
        heard(*_steps(said))
        time.sleep(0.05)
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

"""The file that a document was made from: its checksum, and whether its first page bears a stamp of secrecy."""

import hashlib
import tempfile
from typing import Any

from cms.handbook.apart import read_apart
from cms.handbook.models.originals import OriginalReading
from cms.handbook.stamps import is_stamp

# A first page takes one second; whoever saves waits for it.
MAX_SECONDS = 20
# Fewer letters on a page: it is a picture, with a stamp of the scanner.
LETTERS = 40


def examine(original: Any) -> OriginalReading | None:
    """The reading of the file as it is now, made anew where the file is another. None where the file is gone."""
    with tempfile.TemporaryFile() as copy:
        try:
            with original.file.open("rb") as file:
                copy.write(file.read())
        except FileNotFoundError:
            return None
        copy.seek(0)
        sha256 = hashlib.file_digest(copy, "sha256").hexdigest()
        held = OriginalReading.objects.filter(file=original, sha256=sha256).first()
        if held is not None:
            return held
        copy.seek(0)
        found = _read(copy, original.filename)
    reading, _made = OriginalReading.objects.update_or_create(file=original, defaults={"sha256": sha256, **found})
    return reading


def _read(copy: Any, name: str) -> dict[str, str]:
    answer = read_apart(copy, name, "first-page", seconds=MAX_SECONDS)
    if "refused" in answer:
        return {"state": OriginalReading.State.UNREADABLE, "stamp": ""}
    lines = answer["lines"]
    letters = sum(char.isalpha() for line in lines for char in line)
    return {
        "state": OriginalReading.State.SCAN if letters < LETTERS else OriginalReading.State.TEXT,
        "stamp": next((line.strip()[:200] for line in lines if is_stamp(line)), ""),
    }

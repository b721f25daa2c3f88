"""The list of erasures, kept in a file beside the database: after a backup was restored, it says whom to erase again."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from cms.organisation.models import Erasure


@dataclass(frozen=True)
class Line:
    public_id: UUID
    unit_code: str
    erased_at: datetime


def write() -> int:
    """Adds to the file what it lacks; returns how many lines. One that was lost in a crash is written the next time."""
    known = {line.public_id for line in read()}
    missing = [row for row in Erasure.objects.all() if row.public_id not in known]
    if missing:
        text = "".join(_line(row) for row in missing)
        settings.ERASURE_LOG.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(settings.ERASURE_LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    return len(missing)


def read(path: Path | None = None) -> Iterator[Line]:
    """The lines of the file. Raises `ValueError` with the number of a line that cannot be read."""
    file = path or settings.ERASURE_LOG
    if path is None and not file.exists():
        return
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(text)
            yield Line(UUID(row["public_id"]), row["unit_code"], datetime.fromisoformat(row["erased_at"]))
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"{file}: line {number} is not an erasure.") from None


def _line(row: Erasure) -> str:
    values = {"public_id": str(row.public_id), "unit_code": row.unit_code, "erased_at": row.erased_at.isoformat()}
    return json.dumps(values) + "\n"

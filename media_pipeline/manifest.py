"""`manifest.json` describes a finished result. It is written last: where it is valid, the result is whole."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from media_pipeline.recipes import sha256_of

NAME = "manifest.json"
SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class OutputFile:
    """`role` is what a page asks for: video, audio, opus, poster, poster-jpeg, captions, transcript."""

    role: str
    path: str
    media_type: str
    bytes: int
    sha256: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Manifest:
    key: str
    profile: str
    seconds: float
    source: dict[str, Any]
    recipe: dict[str, Any]
    tools: dict[str, str]
    files: tuple[OutputFile, ...]
    loudness: dict[str, Any] | None = None
    schema: int = SCHEMA
    already_done: bool = field(default=False, compare=False)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def file(self, role: str) -> OutputFile | None:
        return next((file for file in self.files if file.role == role), None)


def write(manifest: Manifest, folder: Path) -> None:
    content = manifest.as_dict()
    del content["already_done"]  # says something about a call, not about the result
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    with (folder / NAME).open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> Manifest | None:
    """The manifest of a whole result; None where there is none, or where a file is missing or was changed."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        files = tuple(OutputFile(**file) for file in content.pop("files"))
        manifest = Manifest(files=files, **content)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    for file in files:
        path = folder / file.path
        if not path.is_file() or path.stat().st_size != file.bytes or sha256_of(path) != file.sha256:
            return None
    return manifest

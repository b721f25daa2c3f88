"""Secret keys kept as files outside the repository, made once with owner-only rights."""

import os
import secrets
from pathlib import Path


def secret_file(folder: Path, name: str, length: int = 32) -> bytes:
    """The bytes of the key `name`; made at the first call. Two processes that race get the same key."""
    file = folder / name
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = folder / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(length))
        try:
            os.link(aside, file)
        except FileExistsError:
            pass  # another process was first: its key holds
        finally:
            aside.unlink()
    return file.read_bytes()

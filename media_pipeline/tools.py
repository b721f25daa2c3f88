"""Which ffmpeg runs: MEDIA_FFMPEG, else the one on PATH, else the one that imageio-ffmpeg carries."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from media_pipeline.errors import Failed

ENCODERS = ("libx264", "aac", "libopus")
FILTERS = ("alimiter", "aresample", "concat", "fps", "loop", "loudnorm", "scale", "thumbnail")


@dataclass(frozen=True, kw_only=True)
class Ffmpeg:
    path: str
    version: str


def ffmpeg() -> Ffmpeg:
    """Raises Failed, naming what is missing."""
    path = find()
    return inspect(path, Path(path).stat().st_mtime_ns)


def find() -> str:
    configured = os.environ.get("MEDIA_FFMPEG", "")
    if configured:
        found = shutil.which(configured)
        if found is None:
            raise Failed(f"MEDIA_FFMPEG names no program: {configured}")
        return found
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise Failed(f"no ffmpeg: set MEDIA_FFMPEG, put ffmpeg on PATH, or install imageio-ffmpeg ({error})") from error


@lru_cache(maxsize=8)
def inspect(path: str, modified: int) -> Ffmpeg:
    """`modified` is part of the cache's key: a replaced program is looked at again."""
    version = listing(path, "-version").split(" ", 3)[2]
    encoders = set(listing(path, "-encoders").split())
    filters = set(listing(path, "-filters").split())
    missing = [name for name in ENCODERS if name not in encoders] + [name for name in FILTERS if name not in filters]
    if missing:
        raise Failed(f"{path} lacks {', '.join(missing)}")
    return Ffmpeg(path=path, version=version)


def listing(path: str, option: str) -> str:
    try:
        done = subprocess.run(
            [path, "-hide_banner", option] if option != "-version" else [path, option],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Failed(f"{path} does not run: {error}") from error
    return done.stdout.decode(errors="replace")

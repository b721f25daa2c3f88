"""Slide films with effects, composed by moviepy in a process of its own."""

import json
import os
import sys
from pathlib import Path

import media_pipeline
from media_pipeline.film import Film, film_path
from media_pipeline.runner import Progress, clean_environment, run
from media_pipeline.tools import ffmpeg


def render(film: Film, folder: Path, on_progress: Progress) -> Path:
    order = folder / "film.json"
    order.write_text(json.dumps(film.as_dict()), encoding="utf-8")
    package = Path(media_pipeline.__file__).resolve().parent.parent
    run(
        [sys.executable, "-P", "-m", "media_pipeline.moviepy_child", str(order)],
        read=percent,
        on_progress=on_progress,
        cwd=folder,
        env={**clean_environment(), "PYTHONPATH": str(package), "FFMPEG_BINARY": ffmpeg().path, **dependencies()},
    )
    return film_path(folder)


def dependencies() -> dict[str, str]:
    """moviepy's threads would fight with ffmpeg's for the same cores."""
    return {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PATH": os.environ.get("PATH", "")}


def percent(line: str) -> float | None:
    name, _, value = line.partition("=")
    return float(value) if name == "fraction" else None

"""Speech at -16 LUFS everywhere, so that nobody reaches for the volume between two films."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media_pipeline import limits
from media_pipeline.errors import Failed
from media_pipeline.probing import Probe
from media_pipeline.recipes import Recipe
from media_pipeline.runner import Progress, no_progress, run_ffmpeg

# Gaps in the timestamps become silence, so that sound and picture stay together; then one channel.
PREPARE = "aresample=async=1:first_pts=0,aformat=channel_layouts=mono"


@dataclass(frozen=True, kw_only=True)
class Loudness:
    """One reading of loudnorm. `gain` was applied before the reading."""

    integrated: float
    true_peak: float
    range: float
    threshold: float
    gain: float = 0.0

    @property
    def silent(self) -> bool:
        return not math.isfinite(self.integrated) or self.integrated < -70

    def as_dict(self) -> dict[str, Any]:
        return {"lufs": self.integrated, "true_peak": self.true_peak, "range": self.range}


def measure(
    source: Path, stream: int, *, recipe: Recipe, found: Probe, on_progress: Progress = no_progress
) -> Loudness:
    """First pass. A quiet recording is raised before the limiter and read again, since loudnorm would otherwise
    fall back to its dynamic mode, which pumps."""
    reading = read(source, stream, recipe, found, 0.0, on_progress)
    wanted = recipe.loudness - reading.integrated
    if not reading.silent and reading.true_peak + wanted > recipe.true_peak:
        reading = read(source, stream, recipe, found, wanted, on_progress)
    return reading


def read(source: Path, stream: int, recipe: Recipe, found: Probe, gain: float, on_progress: Progress) -> Loudness:
    log = run_ffmpeg(
        [
            *limits.input_args(found.seconds),
            "-i",
            f"file:{source}",
            "-filter_complex",
            f"[0:{stream}]{limited(gain)},{loudnorm(recipe)}:print_format=json[a]",
            "-map",
            "[a]",
            "-f",
            "null",
            "-",
        ],
        seconds=found.seconds,
        on_progress=on_progress,
        cwd=source.parent,
    )
    values = last_json(log)
    return Loudness(
        integrated=float(values["input_i"]),
        true_peak=float(values["input_tp"]),
        range=float(values["input_lra"]),
        threshold=float(values["input_thresh"]),
        gain=round(gain, 2),
    )


def limited(gain: float) -> str:
    """The limiter keeps single peaks from standing in the way of a plain (linear) gain."""
    return f"{PREPARE},volume={gain:.2f}dB,alimiter=limit=0.6:level=0"


def loudnorm(recipe: Recipe) -> str:
    return f"loudnorm=I={recipe.loudness}:TP={recipe.true_peak}:LRA=20:dual_mono=true"


def filters(recipe: Recipe, reading: Loudness) -> str:
    """Second pass: what stands between a source's sound and its encoders. Silence stays silence."""
    if reading.silent:
        return PREPARE
    # loudnorm takes a measured range of 0 for "not measured" and goes dynamic.
    spread = max(reading.range, 0.01)
    return (
        f"{limited(reading.gain)},{loudnorm(recipe)}:linear=true:print_format=json"
        f":measured_I={reading.integrated}:measured_TP={reading.true_peak}"
        f":measured_LRA={spread}:measured_thresh={reading.threshold}"
    )


def last_json(log: str) -> dict[str, str]:
    start, end = log.rfind("{"), log.rfind("}")
    if start < 0 or end < start:
        raise Failed("loudnorm printed no measurement", log_tail=log)
    values: dict[str, str] = json.loads(log[start : end + 1])
    return values

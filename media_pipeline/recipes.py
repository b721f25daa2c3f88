"""What is made of an input, as data: the recipe is part of a result's key, so a changed recipe is a new result."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from media_pipeline.errors import Failed, Refused
from media_pipeline.probing import Probe, VideoStream

PROFILES = ("camera", "slides", "audio")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """`short_side` is the p of 480p: the height of a landscape film, the width of a portrait one."""

    profile: str
    short_side: int = 480
    long_side: int = 1280
    max_fps: int = 30
    preset: str = "veryfast"
    tune: str = ""
    crf: int = 23
    video_kbps: int = 700
    film_audio_kbps: int = 48
    m4a_kbps: int = 32
    opus_kbps: int = 24
    loudness: float = -16.0
    true_peak: float = -1.5
    poster_width: int = 960
    threads: int = 2
    version: int = 1

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


RECIPES = {
    "camera": Recipe(profile="camera"),
    # Still pictures cost few bits, so the slower preset is cheap there and keeps small text sharp.
    "slides": Recipe(profile="slides", preset="medium", tune="stillimage"),
    "audio": Recipe(profile="audio"),
}


def recipe_for(profile: str) -> Recipe:
    if profile not in RECIPES:
        raise Failed(f"unknown profile {profile!r}: one of {', '.join(PROFILES)}")
    return RECIPES[profile]


def check_fits(recipe: Recipe, found: Probe) -> None:
    if recipe.profile == "audio" and found.audio is None:
        raise Refused("no-audio")
    if recipe.profile != "audio" and found.video is None:
        raise Refused("no-video")


def target_size(recipe: Recipe, video: VideoStream) -> tuple[int, int]:
    """Never larger than the source, same shape, even numbers."""
    short, long = sorted((video.width, video.height))
    shrink = min(1.0, recipe.short_side / short, recipe.long_side / long)
    return even(video.width * shrink), even(video.height * shrink)


def even(length: float) -> int:
    return max(2, int(length / 2 + 0.5) * 2 if length % 2 else int(length))


def target_rate(recipe: Recipe, video: VideoStream) -> str:
    return video.frame_rate if video.fps <= recipe.max_fps else f"{recipe.max_fps}/1"


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key_of(source: dict[str, Any], recipe: Recipe, ffmpeg_version: str) -> str:
    """Content address by recipe, not by output bytes: the same input, recipe and tools give the same key."""
    parts = {"source": source, "recipe": recipe.as_dict(), "ffmpeg": ffmpeg_version}
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()

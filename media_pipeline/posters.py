"""One still picture that stands for a film: not black, not blurred."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from media_pipeline import limits
from media_pipeline.errors import Refused
from media_pipeline.probing import Probe
from media_pipeline.recipes import Recipe, even
from media_pipeline.runner import run_ffmpeg

WEBP, JPEG = "poster.webp", "poster.jpg"
WINDOWS = (0.1, 0.4, 0.7)


@dataclass(frozen=True, kw_only=True)
class Poster:
    name: str
    role: str
    media_type: str
    width: int
    height: int


def make_poster(source: Path, found: Probe, recipe: Recipe, work: Path, folder: Path) -> list[Poster]:
    """ffmpeg's `thumbnail` chooses within each of three windows, our own measure between them."""
    taken = [take(source, found, recipe, at, work, number) for number, at in enumerate(WINDOWS)]
    stills = [still for still in taken if still.is_file()]
    if not stills:
        raise Refused("damaged")
    with Image.open(max(stills, key=detail), formats=["PNG"]) as best:
        picture = best.convert("RGB")
    picture.save(folder / WEBP, quality=80, method=4)
    picture.save(folder / JPEG, quality=82, optimize=True, progressive=True)
    size = {"width": picture.width, "height": picture.height}
    return [
        Poster(name=WEBP, role="poster", media_type="image/webp", **size),
        Poster(name=JPEG, role="poster-jpeg", media_type="image/jpeg", **size),
    ]


def take(source: Path, found: Probe, recipe: Recipe, at: float, work: Path, number: int) -> Path:
    """Where the still is, if the window had a frame."""
    assert found.video is not None
    video = found.video
    width = min(recipe.poster_width, video.width)
    scale = f"scale={even(width)}:{even(width * video.height / video.width)}"
    still = work / f"still-{number}.png"
    run_ffmpeg(
        [
            *limits.input_args(2),
            *("-ss", f"{video.seconds * at:.3f}", "-i", f"file:{source}"),
            *("-filter_complex", f"[0:{video.index}]thumbnail=30,{scale},setsar=1,format=rgb24[v]", "-map", "[v]"),
            *("-frames:v", "1", "-f", "image2", "-update", "1", f"file:{still}"),
        ],
        seconds=2,
        cwd=work,
    )
    return still


def detail(still: Path) -> float:
    """High for a sharp picture full of contrast, zero for a black or an evenly grey one."""
    with Image.open(still, formats=["PNG"]) as picture:
        grey = np.asarray(picture.convert("L"), dtype=np.float32)
    edges = np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean()
    dark = grey.mean() < 16
    return 0.0 if dark else float(edges + grey.std() / 10)

"""The intermediate film between a renderer and the transcoder: nearly lossless, thrown away in the end."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

NAME = "film.mkv"
CRF = 12
PRESET = "ultrafast"
SAMPLE_RATE = 48000

# Both renderers name the same matrix; otherwise the same picture comes out in two shades.
COLOURS = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
TO_YUV = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One slide on the screen. `canvas` has the film's size; `narration` begins with the shot."""

    canvas: str
    narration: str | None
    start: float
    frames: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Film:
    shots: tuple[Shot, ...]
    size: tuple[int, int]
    fps: int
    effect: str
    fade: float

    @property
    def seconds(self) -> float:
        return sum(shot.frames for shot in self.shots) / self.fps

    @property
    def speaks(self) -> bool:
        return any(shot.narration for shot in self.shots)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def film_from(content: dict[str, Any]) -> Film:
    shots = tuple(Shot(**shot) for shot in content.pop("shots"))
    return Film(shots=shots, size=tuple(content.pop("size")), **content)


def film_path(folder: Path) -> Path:
    return folder / NAME

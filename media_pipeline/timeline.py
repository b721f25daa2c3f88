"""What a slide film is, before anybody draws it. Both renderers work from this and from nothing else."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media_pipeline.captions import syllables
from media_pipeline.errors import Refused

EFFECTS = ("none", "crossfade", "zoom")
MAX_SLIDES = 200
SILENT_SYLLABLES_PER_SECOND = 3.0
SHORTEST_SILENT_SLIDE = 3.0


@dataclass(frozen=True, kw_only=True)
class Slide:
    """`caption` is the narration's script. Without a narration the slide stands as long as reading it takes,
    or for `seconds`."""

    image: Path
    narration: Path | None = None
    caption: str = ""
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """`gap` is the silence after each narration; a cross-fade happens inside it."""

    slides: tuple[Slide, ...]
    gap: float = 0.6
    size: tuple[int, int] = (1280, 720)
    fps: int = 25
    effect: str = "none"

    def __post_init__(self) -> None:
        width, height = self.size
        if not 1 <= len(self.slides) <= MAX_SLIDES:
            raise Refused("timeline", detail=f"cần từ 1 đến {MAX_SLIDES} trang")
        if self.effect not in EFFECTS:
            raise Refused("timeline", detail=f"hiệu ứng phải là {', '.join(EFFECTS)}")
        if not 0 <= self.gap <= 10:
            raise Refused("timeline", detail="khoảng lặng phải từ 0 đến 10 giây")
        if not 1 <= self.fps <= 30:
            raise Refused("timeline", detail="tốc độ phải từ 1 đến 30 hình mỗi giây")
        if width % 2 or height % 2 or not (64 <= width <= 1920 and 64 <= height <= 1920):
            raise Refused("timeline", detail="kích thước phải chẵn, từ 64 đến 1920 điểm ảnh")
        for slide in self.slides:
            if slide.seconds is not None and not 0.2 <= slide.seconds <= 600:
                raise Refused("timeline", detail="mỗi trang phải dài từ 0,2 đến 600 giây")


@dataclass(frozen=True, kw_only=True)
class Slot:
    """When a slide is on the screen and when it speaks, in whole frames, so that sound and picture never drift."""

    slide: Slide
    start: float
    frames: int
    seconds: float
    spoken: float


def slots(timeline: Timeline, spoken: Sequence[float | None]) -> list[Slot]:
    """`spoken` is the length of each slide's narration, None where it has none."""
    made, frame = [], 0
    for slide, length in zip(timeline.slides, spoken, strict=True):
        said = length if length is not None else silent_seconds(slide)
        frames = max(1, math.ceil(round((max(said, slide.seconds or 0.0) + timeline.gap) * timeline.fps, 6)))
        start, seconds = frame / timeline.fps, frames / timeline.fps
        made.append(Slot(slide=slide, start=start, frames=frames, seconds=seconds, spoken=said))
        frame += frames
    return made


def silent_seconds(slide: Slide) -> float:
    if slide.seconds is not None:
        return slide.seconds
    return max(SHORTEST_SILENT_SLIDE, syllables(slide.caption) / SILENT_SYLLABLES_PER_SECOND)


def read_timeline(path: Path) -> Timeline:
    """Paths in the file are relative to the file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise Refused("missing") from None
    except ValueError as error:
        raise Refused("timeline", detail=f"không phải JSON ({error})") from None
    return timeline_from(content, path.parent)


def timeline_from(content: Any, folder: Path) -> Timeline:
    try:
        options = dict(content)
        slides = tuple(slide_from(slide, folder) for slide in options.pop("slides"))
        width, height = options.pop("size", (1280, 720))
        return Timeline(
            slides=slides,
            size=(int(width), int(height)),
            gap=float(options.pop("gap", 0.6)),
            fps=int(options.pop("fps", 25)),
            effect=str(options.pop("effect", "none")),
            **options,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused("timeline", detail=f"trường sai hoặc thiếu ({error})") from None


def slide_from(content: dict[str, Any], folder: Path) -> Slide:
    fields = dict(content)
    seconds, narration = fields.pop("seconds", None), fields.pop("narration", None)
    return Slide(
        image=folder / fields.pop("image"),
        narration=folder / narration if narration else None,
        caption=str(fields.pop("caption", "")),
        seconds=float(seconds) if seconds is not None else None,
        **fields,
    )

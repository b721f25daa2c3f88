"""Success is not "ffmpeg said 0": every output is opened again, by other code than wrote it."""

from pathlib import Path

from media_pipeline.errors import Failed, Refused
from media_pipeline.probing import Probe, probe
from media_pipeline.recipes import Recipe

TOLERANCE = 0.5


def verified(path: Path, *, expected_seconds: float, recipe: Recipe) -> Probe:
    """The probe of a good output. A short one means that the source broke off while it was decoded."""
    if not path.is_file() or path.stat().st_size == 0:
        raise Failed(f"{path.name} was not written")
    try:
        found = probe(path)
    except Refused as refused:
        raise Failed(f"{path.name} cannot be read back: {refused.code}") from refused
    allowed = max(TOLERANCE, expected_seconds / 100)
    if found.seconds < expected_seconds - allowed:
        raise Refused("damaged")
    if found.seconds > expected_seconds + allowed:
        raise Failed(f"{path.name} lasts {found.seconds} s instead of {expected_seconds} s")
    if found.video is not None:
        check_film(path, found, recipe)
    return found


def check_film(path: Path, found: Probe, recipe: Recipe) -> None:
    video = found.video
    assert video is not None
    wrong = []
    if (video.codec, video.pixel_format) != ("h264", "yuv420p"):
        wrong.append(f"{video.codec} {video.pixel_format}")
    if min(video.width, video.height) > recipe.short_side or video.width % 2 or video.height % 2:
        wrong.append(f"{video.width}x{video.height}")
    if video.fps > recipe.max_fps + 0.5:
        wrong.append(f"{video.fps} fps")
    if not starts_fast(path):
        wrong.append("index at the end")
    if wrong:
        raise Failed(f"{path.name} is not what was ordered: {', '.join(wrong)}")


def starts_fast(path: Path) -> bool:
    """An MP4 whose index (moov) stands before its data (mdat) plays while it is still being fetched."""
    with path.open("rb") as file:
        while head := file.read(8):
            size, kind = int.from_bytes(head[:4], "big"), head[4:]
            if kind == b"moov":
                return True
            if kind == b"mdat" or size < 8:
                return False
            file.seek(size - 8, 1)
    return False

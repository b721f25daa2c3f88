"""Each slide's narration, decoded once under our limits, so that both renderers meet plain WAV of our own making."""

from pathlib import Path

from media_pipeline import limits
from media_pipeline.errors import Refused
from media_pipeline.film import SAMPLE_RATE
from media_pipeline.probing import probe
from media_pipeline.runner import run_ffmpeg
from media_pipeline.timeline import Slot


def seconds(narration: Path | None) -> float | None:
    if narration is None:
        return None
    try:
        found = probe(narration)
    except Refused as refused:
        raise Refused("narration", name=narration.name, detail=refused.reason) from refused
    if found.audio is None:
        raise Refused("narration", name=narration.name, detail="tệp không có tiếng.")
    return found.audio.seconds


def decode(slot: Slot, wav: Path) -> str | None:
    """The path of a mono WAV; None for a silent slide."""
    if slot.slide.narration is None:
        return None
    run_ffmpeg(
        [
            *limits.input_args(slot.seconds),
            *("-i", f"file:{slot.slide.narration.absolute()}", "-map", "0:a:0", "-ac", "1", "-ar", str(SAMPLE_RATE)),
            *("-c:a", "pcm_s16le", "-map_metadata", "-1", "-fflags", "+bitexact", "-f", "wav", f"file:{wav}"),
        ],
        seconds=slot.seconds,
        cwd=wav.parent,
    )
    return str(wav)

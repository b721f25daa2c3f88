"""What an uploaded file is, found out without trusting it."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from media_pipeline import limits
from media_pipeline.errors import Failed, Refused

CHILD = Path(__file__).with_name("probe_child.py")


@dataclass(frozen=True, kw_only=True)
class VideoStream:
    """Width and height as seen on the screen: rotation and pixel shape are already applied."""

    index: int
    codec: str
    width: int
    height: int
    rotation: int
    frame_rate: str
    pixel_format: str
    seconds: float

    @property
    def fps(self) -> float:
        numerator, denominator = self.frame_rate.split("/")
        return int(numerator) / int(denominator)


@dataclass(frozen=True, kw_only=True)
class AudioStream:
    index: int
    codec: str
    sample_rate: int
    channels: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Probe:
    """`seconds` is where the last packet really ends, not what the header claims."""

    format: str
    bytes: int
    seconds: float
    video: VideoStream | None
    audio: AudioStream | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def probe(path: Path | str) -> Probe:
    """Raises Refused for whatever is not a video or audio file within our limits."""
    path = Path(path).absolute()
    size = check_size(path)
    answer = ask_child(path, formats_by_magic(path))
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["details"])
    found = answer["probe"]
    return Probe(
        format=found["format"],
        bytes=size,
        seconds=found["seconds"],
        video=VideoStream(**found["video"]) if found["video"] else None,
        audio=AudioStream(**found["audio"]) if found["audio"] else None,
    )


def check_size(path: Path) -> int:
    if not path.is_file():
        raise Refused("missing")
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty")
    if size > limits.MAX_BYTES:
        raise Refused("too-big", limit=limits.MAX_BYTES // 1024**3)
    return size


def formats_by_magic(path: Path) -> str:
    """The demuxers that may open this file, by its first bytes; its name says nothing."""
    with path.open("rb") as file:
        head = file.read(16)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"pnot"):
        return "mov"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "matroska"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"OggS":
        return "ogg"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:3] == b"ID3":
        return "mp3,aac,flac"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "mp3,aac"
    raise Refused("unknown-kind")


def ask_child(path: Path, formats: str) -> dict[str, Any]:
    allowed = {
        "formats": formats,
        "pixels": limits.MAX_PIXELS,
        "streams": limits.MAX_STREAMS,
        "seconds": limits.MAX_SECONDS,
        "frame_rate": limits.MAX_FRAME_RATE,
        "video_codecs": limits.VIDEO_CODECS,
        "audio_codecs": limits.AUDIO_CODECS,
        "pcm": limits.PCM,
        "memory": limits.PROBE_MEMORY,
        "probe_seconds": limits.PROBE_SECONDS,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD), str(path), json.dumps(allowed)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.PROBE_SECONDS + 10,
            env={"PATH": os.environ.get("PATH", "")},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused("too-slow") from None
    # A library that reports its absence is our fault; a process that died over the file is the file's.
    if b"ModuleNotFoundError" in done.stderr:
        raise Failed("PyAV is not installed", log_tail=done.stderr.decode(errors="replace")[-2000:])
    if done.returncode != 0:
        raise Refused("unreadable")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer

"""Samples of a second or two, made on the fly by the ffmpeg that the pipeline itself would use."""

import json
import struct
import subprocess
from pathlib import Path

from PIL import Image, ImageDraw

from media_pipeline.tools import ffmpeg


def run(*args: object) -> None:
    subprocess.run([ffmpeg().path, "-loglevel", "error", "-y", *map(str, args)], check=True, stdin=subprocess.DEVNULL)


def film(path: Path, *, size="640x360", rate="25", seconds=1.5, sound=True, options=()) -> Path:
    inputs = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"]
    if sound:
        inputs += ["-f", "lavfi", "-i", f"sine=f=300:d={seconds}"]
    run(*inputs, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", *options, f"file:{path}")
    return path


def turned_film(path: Path) -> Path:
    """640x360 as recorded, with the display matrix that phones write when they are held upright."""
    content = film(path).read_bytes()
    # The first track is the picture's.
    identity = matrix(1, 0, 0, 1, 0, 0)
    picture = content.index(identity, content.index(b"tkhd"))
    path.write_bytes(content[:picture] + matrix(0, 1, -1, 0, 360, 0) + content[picture + len(identity) :])
    return path


def matrix(a: int, b: int, c: int, d: int, x: int, y: int) -> bytes:
    """A display matrix of ISO 14496-12."""
    return struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, x << 16, y << 16, 1 << 30)


def tone(path: Path, *, seconds=1.5, frequency=300, volume=1.0) -> Path:
    run("-f", "lavfi", "-i", f"sine=f={frequency}:d={seconds},volume={volume}", f"file:{path}")
    return path


def slide(path: Path, colour: str, at: int) -> Path:
    picture = Image.new("RGB", (800, 500), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((100 + at, 100, 400 + at, 300), fill=colour)
    draw.ellipse((500 - at, 250, 650 - at, 400), outline="black", width=8)
    picture.save(path)
    return path


def timeline_file(folder: Path, **options) -> Path:
    """Two slides with a tone of 1.2 and 0.8 seconds as narration."""
    slides = []
    for number, (colour, seconds) in enumerate((("#b71c1c", 1.2), ("#0d47a1", 0.8))):
        slide(folder / f"{number}.png", colour, 40 * number)
        tone(folder / f"{number}.wav", seconds=seconds, frequency=300 + 200 * number)
        caption = f"Trang {number + 1}: mục tiêu đến năm 2030."
        slides.append({"image": f"{number}.png", "narration": f"{number}.wav", "caption": caption})
    path = folder / "timeline.json"
    path.write_text(json.dumps({"size": [320, 180], "slides": slides, **options}))
    return path


def broken_ffmpeg(path: Path, *, code: int) -> Path:
    """The real ffmpeg, which then lies about how it went. Questions about its abilities are answered as ever."""
    path.write_text(
        f'#!/bin/sh\n"{ffmpeg().path}" "$@"\nended=$?\n'
        'for word in "$@"; do case "$word" in -version|-encoders|-filters) exit $ended;; esac; done\n'
        f"exit {code}\n"
    )
    path.chmod(0o755)
    return path

"""Slides brought to the film's size once, by Pillow, so that both renderers start from the same pixels."""

import warnings
from pathlib import Path

from PIL import Image, ImageOps

from media_pipeline.errors import Refused
from media_pipeline.timeline import Timeline

MAX_PIXELS = 60_000_000
FORMATS = ["PNG", "JPEG", "WEBP"]
PAPER = (255, 255, 255)


def draw_canvases(timeline: Timeline, folder: Path) -> list[Path]:
    canvases = []
    for number, slide in enumerate(timeline.slides):
        canvas = folder / f"slide-{number:03}.png"
        draw(slide.image, timeline.size).save(canvas, compress_level=1)
        canvases.append(canvas)
    return canvases


def draw(image: Path, size: tuple[int, int]) -> Image.Image:
    """The whole picture in the middle of white paper; never cropped, because figures stand at the edges."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(image, formats=FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise Refused("picture", name=image.name)
                picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("picture", name=image.name) from None
    picture = ImageOps.contain(picture, size, Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", size, PAPER)
    canvas.paste(picture, ((size[0] - picture.width) // 2, (size[1] - picture.height) // 2), picture)
    return canvas

"""Draws the infographics and the slides of the films from their figures.

Typst draws: the same figures give the same bytes on every machine, because only the fonts of `media_pipeline` are used
and nothing of the clock reaches the picture. Pictures leave with a palette, small enough for a phone.
"""

import io
import json
from dataclasses import asdict
from pathlib import Path

import typst
from PIL import Image

from cms.demo.sources import load_infographics
from cms.demo.values import Film, Infographic

_DRAWING = Path(__file__).parent / "drawing"
_FONTS = Path(__file__).parents[2] / "media_pipeline" / "fonts"
_COLOURS = 64


def draw_infographic(spec: Infographic) -> bytes:
    """A PNG for a phone held upright, 1080 pixels wide."""
    return _draw("infographic.typ", asdict(spec))[0]


def draw_slides(film: Film) -> list[bytes]:
    """A PNG of 1280 × 720 pixels for each slide of the film, with the figures of its infographic."""
    infographic = next(one for one in load_infographics() if one.key == film.infographic)
    return _draw("slides.typ", {**asdict(infographic), "slides": asdict(film)["slides"]})


def _draw(template: str, spec: dict[str, object]) -> list[bytes]:
    pages = typst.compile(
        str(_DRAWING / template),
        root=str(_DRAWING),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        format="png",
        ppi=72,
        sys_inputs={"spec": json.dumps(spec, ensure_ascii=False)},
    )
    return [_small(page) for page in (pages if isinstance(pages, list) else [pages])]


def _small(png: bytes) -> bytes:
    """The same picture with a palette: a fifth of the bytes, no visible loss in flat colours."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        palette = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        palette.save(out, "PNG", optimize=True)
    return out.getvalue()

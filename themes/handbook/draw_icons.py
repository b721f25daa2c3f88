"""Draws the icons in static/img and root/: an open book under a star, on red. Run it again after a change; it needs Pillow."""

import math
from pathlib import Path

from PIL import Image, ImageDraw

RED, GOLD, PAPER = "#8f1414", "#f2c14e", "#fdfbf7"
HERE = Path(__file__).parent / "static" / "img"
UNIT = 64
LEFT = [(10, 34), (31, 38), (31, 55), (10, 51)]
RIGHT = [(54, 34), (33, 38), (33, 55), (54, 51)]


def star() -> list[tuple[float, float]]:
    """Five points around (32, 20)."""
    corners = []
    for step in range(10):
        radius = 13 if step % 2 == 0 else 5.2
        angle = math.pi * (step / 5 - 0.5)
        corners.append((round(32 + radius * math.cos(angle), 2), round(20 + radius * math.sin(angle), 2)))
    return corners


def svg() -> str:
    shapes = [(star(), GOLD), (LEFT, PAPER), (RIGHT, PAPER)]
    drawn = "".join(f'<polygon fill="{colour}" points="{_points(shape)}"/>' for shape, colour in shapes)
    frame = f'<rect width="{UNIT}" height="{UNIT}" rx="12" fill="{RED}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {UNIT} {UNIT}">{frame}{drawn}</svg>\n'


def png(size: int, *, bleed: bool) -> Image.Image:
    """`bleed` fills the square and keeps the drawing in the middle 80 %, which no phone's mask cuts."""
    large = size * 4
    picture = Image.new("RGBA", (large, large), RED if bleed else (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    if not bleed:
        pen.rounded_rectangle((0, 0, large - 1, large - 1), radius=large * 12 // UNIT, fill=RED)
    scale, shift = (0.8, 0.1 * large) if bleed else (1.0, 0.0)
    for shape, colour in ((star(), GOLD), (LEFT, PAPER), (RIGHT, PAPER)):
        pen.polygon([(x * large / UNIT * scale + shift, y * large / UNIT * scale + shift) for x, y in shape], colour)
    small = picture.resize((size, size), Image.Resampling.LANCZOS)
    return small.quantize(64) if bleed else small


def _points(shape: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in shape)


if __name__ == "__main__":
    HERE.mkdir(parents=True, exist_ok=True)
    (HERE / "icon.svg").write_text(svg(), encoding="utf-8")
    for size in (192, 512):
        png(size, bleed=False).save(HERE / f"icon-{size}.png", optimize=True)
    png(64, bleed=False).save(HERE.parents[1] / "root" / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])
    png(512, bleed=True).save(HERE / "icon-maskable-512.png", optimize=True)

"""The pictures of a Word file, drawn anew: what comes out are pixels alone, without place, camera or author."""

import warnings
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageOps

# What Word holds and browsers can be given; its own drawings (EMF, WMF) are left out.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
MAX_PICTURES = 60
MAX_PIXELS = 40_000_000
MAX_SIDE = 2000
MAX_TOTAL = 20 * 1024 * 1024
# A photograph pasted as PNG would be heavy for ever.
HEAVY = 1024 * 1024
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, Image.DecompressionBombError)


@dataclass
class Taken:
    """The pictures drawn so far, by name ("1.png")."""

    pictures: dict[str, bytes] = field(default_factory=dict)
    left: int = MAX_TOTAL

    def take(self, content: bytes) -> str:
        """The name of the picture; empty where it cannot be drawn, or is one too many."""
        drawn = redrawn(content) if len(self.pictures) < MAX_PICTURES else None
        if drawn is None or len(drawn[1]) > self.left:
            return ""
        suffix, picture = drawn
        name = f"{len(self.pictures) + 1}.{suffix}"
        self.pictures[name] = picture
        self.left -= len(picture)
        return name


def redrawn(content: bytes) -> tuple[str, bytes] | None:
    """(suffix, picture); None for what is no picture, or too large to be opened."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of broken metadata, which stay behind anyway
            with Image.open(BytesIO(content), formats=FORMATS) as held:
                if held.width * held.height > MAX_PIXELS:
                    return None
                return _saved(_upright(held), photo=held.format == "JPEG")
    except UNREADABLE:
        return None


def _upright(held: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(held)
    see_through = "A" in upright.getbands() or "transparency" in upright.info
    picture = upright.convert("RGBA" if see_through else "RGB")
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    picture.info = {}
    return picture


def _saved(picture: Image.Image, *, photo: bool) -> tuple[str, bytes]:
    if not photo:
        drawn = _written(picture, "PNG", optimize=True)
        if len(drawn) <= HEAVY or picture.mode == "RGBA":
            return "png", drawn
    return "jpg", _written(picture.convert("RGB"), "JPEG", quality=88)


def _written(picture: Image.Image, form: str, **how: int) -> bytes:
    out = BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()

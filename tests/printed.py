"""Looks at printed sheets as people and machines do: pages at print resolution, read by zbarimg."""

import subprocess
from pathlib import Path

import pypdfium2
from PIL import Image

from tests import debian

DPI = 300


def page_count(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def pictures(pdf: bytes, *numbers: int, dpi: int = DPI) -> list[Image.Image]:
    """These pages (from 0), as a printer of this resolution would print them."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[number].render(scale=dpi / 72, grayscale=True).to_pil() for number in numbers]
    finally:
        document.close()


def texts(pdf: bytes) -> list[str]:
    """The text of each page, on one line."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def read_by_zbarimg(image: Image.Image, folder: Path) -> list[str]:
    """All QR codes in the picture, sorted.

    With ten codes before it zbar takes the corners of two for one now and then (1-2 % of the codes, each of which it
    reads when cut out); a second look at every other line finds those.
    """
    file = folder / "page.png"
    image.save(file)
    return sorted(
        {code for lines in ("1", "2") for code in _zbarimg(file, f"-Sx-density={lines}", f"-Sy-density={lines}")}
    )


def cut_out(page: Image.Image, place: int) -> Image.Image:
    """One card of a page, cut along its marks."""
    mm = page.width / 210
    x, y = 15 + 90 * (place % 2), 13.5 + 54 * (place // 2)
    return page.crop((round(x * mm), round(y * mm), round((x + 90) * mm), round((y + 54) * mm)))


def _zbarimg(file: Path, *options: str) -> list[str]:
    command = [debian.find("zbarimg"), "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", *options, str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode in (0, 4), said.stderr  # 4: no code found
    return said.stdout.split()

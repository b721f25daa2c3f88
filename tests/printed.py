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
    """All QR codes in the picture, sorted."""
    file = folder / "page.png"
    image.save(file)
    command = [debian.find("zbarimg"), "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode in (0, 4), said.stderr  # 4: no code found
    return sorted(said.stdout.split())

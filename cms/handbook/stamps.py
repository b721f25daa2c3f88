"""Stamps of secrecy: no document that bears one is published. Pure.

The words stand in ordinary texts too ("bảo vệ bí mật nhà nước"): only where they stand alone as a stamp do they count.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from site_builder.text import fold_vi

# In capitals among other words, as in a title; never as the end of "BÍ MẬT", "BẢO MẬT" or "CƠ MẬT".
IN_TITLE = re.compile(r"(?<!\w)(?:TUYỆT MẬT|TỐI MẬT|(?<!BÍ )(?<!BẢO )(?<!CƠ )MẬT)(?!\w)")
# A line that says nothing else; stamps are often typed with spaces between the letters.
ALONE = re.compile(r"(?:dau)?(?:domat)?(?:mat|toimat|tuyetmat)")
IN_NAME = re.compile(r"(?:^| )(?:toi mat|tuyet mat)(?: |$)|^mat(?! tran)(?: |$)")
# A page of A4 at 14 points holds about 2,200 letters.
FIRST_PAGE = 3000


def stamp_in_title(title: str) -> str:
    """The stamp, as it stands there; empty where there is none."""
    found = IN_TITLE.search(_spaced(title))
    return found.group() if found else ""


def stamp_in_lines(lines: Iterable[str]) -> str:
    """The first line of the first page that is a stamp."""
    return next((line.strip() for line in of_first_page(lines) if is_stamp(line)), "")


def is_stamp(line: str) -> bool:
    bare = re.sub(r"[^a-z]", "", fold_vi(line))
    return ALONE.fullmatch(bare) is not None and "ậ" in unicodedata.normalize("NFC", line).lower()


def of_first_page(lines: Iterable[str]) -> Iterator[str]:
    """As many as a page holds: where it ends only whoever lays it out knows."""
    read = 0
    for line in lines:
        yield line
        read += len(line)
        if read > FIRST_PAGE:
            break


def stamp_in_file_name(name: str) -> str:
    """File names come with and without marks."""
    return name if IN_NAME.search(re.sub(r"[^a-z0-9]+", " ", fold_vi(name)).strip()) else ""


def _spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())

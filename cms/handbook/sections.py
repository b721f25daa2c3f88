"""The numbered sections of a full text: the anchors that links lead to, and how people cite them.

An anchor follows from the markers on the way down ("muc-iii-1-a"): it is cited, so it stays when other text moves.
"""

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from site_builder.text import slug

# Anchors that the pages of the reader site use themselves.
TAKEN = ("muc-luc",)
MAX_ANCHOR = 60


@dataclass(frozen=True)
class Section:
    anchor: str
    level: int
    marker: str
    title: str
    # The markers of the sections around it and its own, bare: ("III", "1", "a").
    numbers: tuple[str, ...]

    @property
    def cited(self) -> str:
        """As a sentence names it: "mục III.1.a", "Điều 3"; without a marker its heading."""
        if not _bare(self.marker):
            return f"“{self.title}”"
        number = ".".join(self.numbers)
        return number if " " in number else _("section %(number)s") % {"number": number}


@dataclass
class Numbering:
    """Gives each section its anchor, in the order of the text."""

    _above: list[tuple[int, str, str]] = field(default_factory=list)
    _anchors: set[str] = field(default_factory=lambda: set(TAKEN))

    def section(self, value: dict[str, Any]) -> Section:
        marker = unicodedata.normalize("NFC", str(value["marker"]).strip())
        title = unicodedata.normalize("NFC", str(value["title"]).strip())
        level = int(str(value["level"]))
        self._above = [step for step in self._above if step[0] < level]
        own = _word(marker) or slug(title)[:MAX_ANCHOR].strip("-")
        names = [*(name for _level, name, _number in self._above), *([own] if own else [])]
        numbers = [*(number for _level, _name, number in self._above if number), _bare(marker)]
        if own:
            self._above.append((level, own, _bare(marker)))
        return Section(self._free("-".join(["muc", *names])), level, marker, title, tuple(filter(None, numbers)))

    def _free(self, base: str) -> str:
        anchor, count = base, 1
        while anchor in self._anchors:
            count += 1
            anchor = f"{base}-{count}"
        self._anchors.add(anchor)
        return anchor


def find_section(body: StreamValue, named: str) -> Section | None:
    """The section that an anchor ("muc-ii-1") or an editor's words ("Mục II.1") name."""
    numbering = Numbering()
    sections = [numbering.section(block.value) for block in body if block.block_type == "section"]
    return next((section for section in sections if named and section.anchor == slug(named)), None)


def _word(marker: str) -> str:
    """Points run a, b, c, d, đ, e: without care d and đ would be the same anchor."""
    return "dd" if _bare(marker).lower() == "đ" else slug(marker)


def _bare(marker: str) -> str:
    return marker.strip(" .)")

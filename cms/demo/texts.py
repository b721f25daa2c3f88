"""Numbered texts in a small Markdown: headings that keep their original markers, paragraphs, lists."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_HEADING = re.compile(r"(#{1,3}) ((?:Chương )?[IVX]+|\d+|[a-zđ])([.)]) (\S.*)")

_CALL = re.compile(r"\[\^(\d+)\]")


class SourceError(Exception):
    """A file of the demonstration content that cannot be read. The message names the file."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One numbered part of a text. The opening has no marker, no title, level 0 and the path "".

    `marker` is "I", "1", "a" or "Chương I"; `label` has the sign after it as written ("I.", "a)"). `path` tells the
    parts above it ("III.2.a") and is unique in its text. A paragraph that begins with "- " is an item of a list.
    """

    marker: str
    label: str
    title: str
    level: int
    path: str
    paragraphs: tuple[str, ...]

    @property
    def html(self) -> str:
        return paragraphs_to_html(self.paragraphs)


def paragraphs_to_html(paragraphs: Iterable[str]) -> str:
    """Paragraphs and list items ("- …") as HTML with everything else escaped; [^1] calls a footnote."""
    parts: list[str] = []
    for paragraph in paragraphs:
        if not paragraph.startswith("- "):
            parts.append(f"<p>{_inline(paragraph)}</p>")
            continue
        item = f"<li>{_inline(paragraph[2:])}</li></ul>"
        if parts and parts[-1].endswith("</ul>"):
            parts[-1] = parts[-1].removesuffix("</ul>") + item
        else:
            parts.append(f"<ul>{item}")
    return "".join(parts)


def _inline(text: str) -> str:
    return _CALL.sub(r"<sup>\1</sup>", html.escape(text, quote=False))


def parse_text(text: str, name: str) -> list[Section]:
    """The sections of a text in order, the opening first. `name` is only used in the message of a `SourceError`."""
    sections: list[Section] = []
    above: list[str] = []
    head: dict[str, Any] = {"marker": "", "label": "", "title": "", "level": 0, "path": ""}
    paragraphs: list[str] = []

    def close() -> None:
        if head["level"] or paragraphs:
            sections.append(Section(**head, paragraphs=tuple(paragraphs)))

    joined = False
    for number, line in enumerate(text.splitlines(), 1):
        where = f"{name}, line {number}"
        if line.startswith("#"):
            close()
            head, above = _heading(line, above, where)
            if any(section.path == head["path"] for section in sections):
                raise SourceError(f"{where}: a second section {head['path']}")
            paragraphs, joined = [], False
        elif not line.strip():
            joined = False
        elif line != line.strip():
            raise SourceError(f"{where}: spaces at the edge of the line")
        elif line.startswith("- ") or not joined:
            paragraphs.append(line)
            joined = True
        else:
            paragraphs[-1] += " " + line
    close()
    if not sections:
        raise SourceError(f"{name}: the file is empty")
    return sections


def _heading(line: str, above: list[str], where: str) -> tuple[dict[str, Any], list[str]]:
    match = _HEADING.fullmatch(line)
    if match is None:
        raise SourceError(f"{where}: not a heading such as “# I. …”, “## 1. …” or “### a) …”")
    level = len(match[1])
    if level > len(above) + 1:
        raise SourceError(f"{where}: a heading of level {level} without one of level {level - 1} above it")
    above = [*above[: level - 1], match[2]]
    return {
        "marker": match[2],
        "label": match[2] + match[3],
        "title": match[4],
        "level": level,
        "path": ".".join(above),
    }, above

"""The text between head and ending as blocks: numbered sections with their markers as they stand, tables, footnotes."""

import html
from dataclasses import dataclass, field

from cms.handbook.word.draft import Block
from cms.handbook.word.markers import RANKS, Marker, follows, marker_of
from cms.handbook.word.pieces import Paragraph, Piece, Table
from cms.handbook.word.reading import split_lines

LEVELS = 4
MAX_MARKER, MAX_TITLE = 20, 500
# A heading without a number that is longer than this is a bold sentence.
MAX_BARE_TITLE = 150
# Their headings often stand in a line of their own.
WORDED = ("part", "chapter", "division", "article")


def read_body(pieces: list[Piece], footnotes: list[str]) -> list[Block]:
    writer = _Writer(_levels(pieces))
    for piece in pieces:
        if isinstance(piece, Table):
            writer.table(piece)
        else:
            writer.paragraph(piece)
    if footnotes:
        writer.footnotes(footnotes, pieces[-1].place if pieces else 0)
    return writer.blocks


def _levels(pieces: list[Piece]) -> dict[str, int]:
    """The level of each kind of number in this text. Where there are more kinds than levels, the outer ones share one."""
    before, found = "", set()
    for piece in pieces:
        if isinstance(piece, Paragraph) and (marker := marker_of(piece.text, before)):
            found.add(marker.kind)
            before = _capital(marker, before)
    kinds = [kind for kind in RANKS if kind in found and kind != "dash"]
    beyond = max(0, len(kinds) - LEVELS)
    return {kind: max(1, at + 1 - beyond) for at, kind in enumerate(kinds)}


def _capital(marker: Marker, before: str) -> str:
    return marker.text[0] if marker.kind == "letters" else before


@dataclass
class _Writer:
    levels: dict[str, int]
    blocks: list[Block] = field(default_factory=list)
    capital: str = ""
    # The last number of each kind under the section they stand in: (kind, ordinal, bare).
    numbers: list[tuple[str, int | None, str]] = field(default_factory=list)
    awaits_title: bool = False

    def paragraph(self, paragraph: Paragraph) -> None:
        if not paragraph.text:
            self._pictures(paragraph)
            return
        marker = marker_of(paragraph.text, self.capital)
        if marker and marker.kind != "dash" and len(marker.text) <= MAX_MARKER:
            self._section(paragraph, marker)
        elif self.awaits_title and (paragraph.heading or paragraph.capitals) and len(paragraph.text) <= MAX_TITLE:
            self.blocks[-1].title = paragraph.text
            self.awaits_title = False
        elif self._is_bare_heading(paragraph, marker):
            self._bare_heading(paragraph)
        else:
            self._text(paragraph)
        self._pictures(paragraph)

    def table(self, table: Table) -> None:
        self.awaits_title = False
        rows = [row for row in table.rows if any(row)]
        if rows:  # without any it only holds pictures in their place
            doubts = ["merged-cells"] if table.merged else []
            self.blocks.append(Block("table", table.place, rows=rows, doubts=doubts))
        for line in table.lines:
            self._pictures(line)

    def footnotes(self, footnotes: list[str], place: int) -> None:
        """Their numbers in the text are those that Word counts: 1, 2, 3, …"""
        rows = [
            [str(number), f"<p>{html.escape(note, quote=False)}</p>"]
            for number, note in enumerate(footnotes, 1)
            if note
        ]
        if rows:
            self.blocks.append(Block("footnotes", place, rows=rows, doubts=["footnotes"]))

    def _pictures(self, paragraph: Paragraph) -> None:
        """Below the paragraph they stand in; those of a table below the table."""
        for shot in paragraph.images:
            if shot.name:
                self.awaits_title = False
                block = Block("picture", paragraph.place, picture=shot.name, alt=shot.alt, doubts=["picture"])
                self.blocks.append(block)
            elif self.blocks:
                self._doubt("image")

    def _section(self, paragraph: Paragraph, marker: Marker) -> None:
        self.capital = _capital(marker, self.capital)
        block = Block("section", paragraph.place, marker=marker.text, level=self.levels[marker.kind])
        if not self._in_order(marker):
            block.doubts.append("number-jumps")
        lines = split_lines(paragraph)
        rest = paragraph.text[marker.length :].strip()
        alone = len(lines) > 1 and lines[0].text == marker.text
        named = marker.kind in WORDED and (alone or (marker.kind != "article" and len(rest) <= MAX_BARE_TITLE))
        is_title = paragraph.heading or paragraph.capitals or named
        if is_title and len(rest) <= MAX_TITLE:
            block.title = rest
        else:
            block.text = f"<p>{without_start(paragraph.html, marker.length)}</p>"
        self.awaits_title = marker.kind in WORDED and not rest
        self.blocks.append(block)

    def _is_bare_heading(self, paragraph: Paragraph, marker: Marker | None) -> bool:
        return (
            paragraph.heading
            and marker is None
            and len(paragraph.text) <= MAX_BARE_TITLE
            and (paragraph.text[-1] not in ".;:,!" or paragraph.capitals)
        )

    def _bare_heading(self, paragraph: Paragraph) -> None:
        """Bold words that head a text without a number: how deep they stand is a guess."""
        titled = [block.level for block in self.blocks if block.title and block.marker]
        level = 1 if paragraph.capitals or not titled else min(titled[-1] + 1, LEVELS)
        doubts = ["heading-without-number"]
        self.blocks.append(Block("section", paragraph.place, level=level, title=paragraph.text, doubts=doubts))
        self.awaits_title = False
        # Below it numbers begin anew.
        self.numbers = [one for one in self.numbers if one[0] == "article" or self.levels[one[0]] < level]

    def _text(self, paragraph: Paragraph) -> None:
        self.awaits_title = False
        text = "".join(f"<p>{line.html}</p>" for line in split_lines(paragraph))
        last = self.blocks[-1] if self.blocks else None
        if last is None or last.kind in ("table", "picture"):
            self.blocks.append(Block("opening", paragraph.place, text=text))
        else:
            last.text += text

    def _doubt(self, code: str) -> None:
        if code not in self.blocks[-1].doubts:
            self.blocks[-1].doubts.append(code)

    def _in_order(self, marker: Marker) -> bool:
        """Articles run through the whole text, other numbers begin anew under each section above them."""
        rank = RANKS.index(marker.kind)
        held = next((one for one in self.numbers if one[0] == marker.kind), None)
        kept = [one for one in self.numbers if RANKS.index(one[0]) < rank or one[0] == "article"]
        self.numbers = [one for one in kept if one[0] != marker.kind]
        bare = marker.text.strip(" .)/(-–—").lower()
        self.numbers.append((marker.kind, marker.ordinal, bare))
        if marker.kind == "figures":
            return True
        return follows(held[1] if held else None, marker.ordinal, marker.kind, bare, held[2] if held else "")


def without_start(markup: str, length: int) -> str:
    """Rich text without its first characters; tags and entities stay whole."""
    out, at, dropped = [], 0, 0
    while at < len(markup):
        end = at + 1
        if markup[at] == "<":
            end = markup.index(">", at) + 1
            out.append(markup[at:end])
        else:
            if markup[at] == "&":
                end = markup.index(";", at) + 1
            if dropped >= length:
                out.append(markup[at:end])
            dropped += 1
        at = end
    text = "".join(out)
    for tag in ("b", "i", "sup"):
        text = text.replace(f"<{tag}></{tag}>", "")
    return text.strip()

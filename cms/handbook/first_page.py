"""The text of a page from its beginning, line by line."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

ENDS_A_LINE = frozenset({"p", "br", "li", "h2", "h3", "h4", "td", "tr"})


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.text += "\n" if tag in ENDS_A_LINE else ""

    def handle_endtag(self, tag: str) -> None:
        self.text += "\n" if tag in ENDS_A_LINE else ""


def lines_of(page: Any) -> Iterator[str]:
    """Of an outline or a document the text, of an infographic its text version; of other pages nothing."""
    for block in getattr(page, "body", ()):
        if block.block_type == "opening":
            yield from _lines(block.value.source)
        elif block.block_type == "section":
            yield f"{block.value['marker']} {block.value['title']}"
            yield from _lines(block.value["text"].source)
        elif block.block_type == "table":
            for row in block.value.rows:
                yield from (str(cell) for cell in row)
        elif block.block_type == "picture":
            image = block.value["image"]
            yield from (block.value["caption"], (image and image.contextual_alt_text) or "")
        elif block.block_type == "footnotes":
            for note in block.value:
                yield from _lines(note["text"].source)
    yield from _lines(getattr(page, "text_version", ""))


def _lines(html: str) -> list[str]:
    parser = _Lines()
    parser.feed(html)
    return [line for line in parser.text.splitlines() if line.strip()]

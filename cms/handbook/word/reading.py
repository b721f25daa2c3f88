"""A Word file as HTML to look at, and as pieces to work on. Both come from one reading, so their numbers agree."""

import base64
import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, tostring

import mammoth
import nh3
from defusedxml.ElementTree import fromstring

from cms.handbook.word.pictures import Taken
from cms.handbook.word.pieces import Paragraph, Piece, Shot, Table, squeezed

PREFIX = "goc-"
# Where the reader finds the name of a picture; it is not among what may be shown.
NAME = "data-picture"
# Pictures for looking at; larger ones, and those that browsers cannot draw, only leave a word.
SHOWN = {"image/png", "image/jpeg", "image/gif"}
MAX_SHOWN = 3 * 1024 * 1024
MAX_CELLS = 20_000

TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "td", "th", "strong", "em", "s", "sup", "sub",
    "br", "a", "img", "ol", "li",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"id"}, "a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
}  # fmt: skip
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
INLINE = {"strong": "b", "em": "i", "sup": "sup"}
LINKS = ("http://", "https://", "mailto:")


@dataclass
class Reading:
    source: str
    pieces: list[Piece]
    footnotes: list[str] = field(default_factory=list)
    images: int = 0
    pictures: dict[str, bytes] = field(default_factory=dict)


def read_word(content: bytes) -> Reading:
    """`content` is a typed copy (typed.py)."""
    pictures = Pictures()
    converted = mammoth.convert_to_html(
        BytesIO(content),
        include_embedded_style_map=False,
        convert_image=mammoth.images.img_element(pictures.show),
        id_prefix=PREFIX,
    )
    root = fromstring(f"<div>{converted.value}</div>")
    reader = _Reader()
    pieces = list(reader.pieces(root))
    return Reading(sanitised(_inner(root)), pieces, reader.footnotes, pictures.count, pictures.taken.pictures)


def sanitised(markup: str) -> str:
    """What a screen may show of a stranger's file."""
    return nh3.clean(
        markup, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_fit, url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer nofollow",
    )  # fmt: skip


def _fit(tag: str, name: str, text: str) -> str | None:
    if name == "id":
        return text if text.startswith(PREFIX) else None
    if name == "src":
        return text if text.startswith(tuple(f"data:{kind};base64," for kind in SHOWN)) else None
    if name == "href":
        return text if text.startswith((*LINKS, f"#{PREFIX}")) else None
    return text


@dataclass
class Pictures:
    """Each is shown beside the text as it is, and taken for the text as it is drawn anew."""

    left: int = MAX_SHOWN
    count: int = 0
    taken: Taken = field(default_factory=Taken)

    def show(self, image: Any) -> dict[str, str]:
        self.count += 1
        with image.open() as stream:
            content = stream.read()
        shown = self._shown(image.content_type, content)
        return {"src": shown, "alt": image.alt_text or "", NAME: self.taken.take(content)}

    def _shown(self, kind: str, content: bytes) -> str:
        if kind not in SHOWN or len(content) > self.left:
            return ""
        self.left -= len(content)
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"


@dataclass
class _Reader:
    """Numbers the blocks of the HTML as it goes through them."""

    footnotes: list[str] = field(default_factory=list)
    place: int = 0
    cells: int = 0

    def pieces(self, root: Element) -> Iterator[Piece]:
        for element in root:
            if element.tag == "ol":
                self.footnotes += [squeezed("".join(one.itertext())).removesuffix("↑").strip() for one in element]
            elif element.tag == "table":
                yield self._table(element)
            else:
                yield paragraph_of(element, self._number(element))

    def _number(self, element: Element) -> int:
        element.set("id", f"{PREFIX}{self.place}")
        self.place += 1
        return self.place - 1

    def _table(self, element: Element) -> Table:
        table = Table(self._number(element))
        taken: dict[tuple[int, int], bool] = {}
        for number, row in enumerate(element.iter("tr")):
            cells: list[list[Paragraph]] = []
            for cell in row:
                while taken.get((number, len(cells))):
                    cells.append([])
                across, down = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
                self.cells += across * down
                table.merged = table.merged or across * down > 1
                if self.cells > MAX_CELLS:
                    continue
                taken |= {(number + y, len(cells) + x): True for y in range(1, down) for x in range(across)}
                cells += [self._lines(cell), *([] for _ in range(across - 1))]
            table.cells.append(cells)
        width = max((len(row) for row in table.cells), default=0)
        for line in table.cells:
            line += [[] for _ in range(width - len(line))]
        return table

    def _lines(self, cell: Element) -> list[Paragraph]:
        """The paragraphs of a cell, those of a table inside it too, all at the place of the outer table."""
        found = [one for one in cell.iter() if one.tag == "p" or one.tag in HEADINGS]
        return [line for one in found for line in split_lines(paragraph_of(one, self.place - 1))]


def split_lines(paragraph: Paragraph) -> list[Paragraph]:
    """At the line breaks that stand in it."""
    parts = paragraph.html.split("<br/>")
    if len(parts) == 1:
        return [paragraph]
    lines = [(part, squeezed(_plain(part))) for part in map(_balanced(), parts)]
    split = [
        Paragraph(paragraph.place, part, text, paragraph.heading, len(text) if paragraph.heading else 0)
        for part, text in lines
        if text
    ]
    if paragraph.images and split:
        split[-1].images = paragraph.images
    return split if split or not paragraph.images else [paragraph]


def paragraph_of(element: Element, place: int) -> Paragraph:
    pieces = list(_inline(element))
    text = squeezed("".join(plain for _markup, plain, _bold in pieces))
    heading = element.tag in HEADINGS or all(bold for _m, plain, bold in pieces if plain.strip())
    return Paragraph(
        place=place,
        html=_joined("".join(markup for markup, _plain, _bold in pieces)),
        text=text,
        heading=heading and bool(text),
        bold=_bold_start(pieces),
        images=tuple(Shot(one.get(NAME, ""), squeezed(one.get("alt", ""))) for one in element.iter("img")),
    )


def _bold_start(pieces: list[tuple[str, str, bool]]) -> int:
    text = ""
    for _markup, plain, bold in pieces:
        if plain.strip() and not bold:
            break
        text += plain
    return len(squeezed(text))


def _inline(element: Element, bold: bool = False) -> Iterator[tuple[str, str, bool]]:
    """(rich text, plain text, is bold) of each stretch of text."""
    if element.text:
        yield html.escape(element.text, quote=False), element.text, bold
    for inner in element:
        if inner.tag == "br":
            yield "<br/>", " ", True
        elif inner.tag == "a" and inner.get("href", "").startswith(f"#{PREFIX}") and "note-" in inner.get("href", ""):
            number = "".join(inner.itertext()).strip("[]")
            yield html.escape(number, quote=False), "", True
        else:
            opening, closing = _tags(inner)
            pieces = list(_inline(inner, bold or inner.tag == "strong"))
            inside = "".join(markup for markup, _plain, _bold in pieces)
            if inside:
                yield (
                    f"{opening}{inside}{closing}",
                    "".join(plain for _m, plain, _b in pieces),
                    all(is_bold for _m, plain, is_bold in pieces if plain.strip()),
                )
        if inner.tail:
            yield html.escape(inner.tail, quote=False), inner.tail, bold


def _tags(element: Element) -> tuple[str, str]:
    if element.tag == "a" and element.get("href", "").startswith(LINKS):
        return f'<a href="{html.escape(element.get("href", ""))}">', "</a>"
    tag = INLINE.get(element.tag, "")
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")


def _balanced() -> Callable[[str], str]:
    """A line of rich text on its own: tags that stay open over a line break are left out."""

    def line(part: str) -> str:
        try:
            fromstring(f"<p>{part}</p>")
        except SyntaxError:
            return html.escape(_plain(part), quote=False)
        return part.strip()

    return line


def _plain(markup: str) -> str:
    return html.unescape(nh3.clean(markup, tags=set()))


def _joined(markup: str) -> str:
    return squeezed(markup.replace("</b><b>", "").replace("</i><i>", ""))


def _inner(root: Element) -> str:
    for image in list(root.iter("img")):
        if not image.get("src"):
            image.tag, image.text = "em", f"[{image.get('alt') or '…'}]"
    return "".join(tostring(element, encoding="unicode") for element in root)

"""Full texts as HTML: original markers, stable anchors, a list of contents. Only what is on the list here gets out."""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby

import nh3
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.rich_text.rewriters import LinkRewriter

from cms.handbook.sections import Numbering
from cms.publishing.files import Folder
from cms.publishing.footnotes import ANCHOR, Footnotes
from cms.publishing.pictures import figure
from site_builder.content import Heading
from site_builder.dates import number

TAGS = {"p", "br", "b", "strong", "i", "em", "ol", "ul", "li", "a", "sup"}
SCHEMES = {"http", "https", "mailto", "tel"}
ENDS = re.compile(r"(</(?:p|li|ul|ol|h\d|tr|thead|tbody|caption|table)>)(?=<)")
# How a line of a list begins in plain text.
DASH = re.compile(r"[-–•]\s+")

# From the id of a Wagtail page to its address on the reader site; empty for a page that readers cannot see.
AddressOf = Callable[[int], str]


@dataclass(frozen=True)
class Text:
    html: str
    contents: list[Heading]


def text_of(blocks: StreamValue, first_level: int, address_of: AddressOf, files: Folder) -> Text:
    """A full text. The headings of its parts are `h<first_level>`, those of sections one deeper, and so on."""
    writer = _Writer(first_level, address_of, _footnotes(blocks, address_of))
    for block in blocks:
        if block.block_type == "section":
            writer.section(block.value)
        elif block.block_type == "table":
            writer.lines.append(_table(block.value))
        elif block.block_type == "picture":
            writer.lines.append(figure(block.value, files))
        elif block.block_type == "opening":
            writer.lines.append(writer.rich(block.value))
    writer.end()
    return Text("\n".join(line for line in writer.lines if line), writer.contents)


def _footnotes(blocks: StreamValue, address_of: AddressOf) -> Footnotes:
    notes = [note for block in blocks if block.block_type == "footnotes" for note in block.value]
    return Footnotes({
        unicodedata.normalize("NFC", note["number"].strip()): clean(note["text"].source, address_of) for note in notes
    })  # fmt: skip


def clean(rich_text: str, address_of: AddressOf) -> str:
    """Rich text from Wagtail's database as HTML for readers, a block a line."""

    def page_link(attributes: dict[str, str]) -> str:
        identifier = attributes.get("id", "")
        address = address_of(int(identifier)) if identifier.isdecimal() else ""
        return f'<a href="{html.escape(address)}">' if address else "<a>"

    linked = LinkRewriter({"page": page_link})(rich_text)
    safe = nh3.clean(
        unicodedata.normalize("NFC", linked),
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_fit,
        url_schemes=SCHEMES,
        link_rel=None,
    )
    safe = re.sub(r"<a>(.*?)</a>", r"\1", safe, flags=re.DOTALL)
    return ENDS.sub(r"\1\n", safe).strip()


def paragraphs(plain: str) -> str:
    """Plain text as HTML: an empty line parts paragraphs, lines that begin with a dash are a list."""
    parts = re.split(r"\n\s*\n", unicodedata.normalize("NFC", plain.replace("\r\n", "\n")).strip())
    return "\n".join(_paragraph(part) for part in parts if part)


def _paragraph(part: str) -> str:
    lines = [html.escape(line.strip(), quote=False) for line in part.split("\n")]
    pieces = []
    for is_list, run in groupby(lines, key=lambda line: bool(DASH.match(line))):
        if is_list:
            pieces += ["<ul>", *(f"<li>{DASH.sub('', line)}</li>" for line in run), "</ul>"]
        else:
            pieces.append(f"<p>{'<br>'.join(run)}</p>")
    return "\n".join(pieces)


def lines_of(plain: str) -> list[str]:
    """The lines of a field that holds one thing a line."""
    return [line.strip() for line in plain.splitlines() if line.strip()]


@dataclass
class _Writer:
    first_level: int
    address_of: AddressOf
    footnotes: Footnotes
    lines: list[str] = field(default_factory=list)
    contents: list[Heading] = field(default_factory=list)
    numbering: Numbering = field(default_factory=Numbering)

    def section(self, value: dict[str, object]) -> None:
        section = self.numbering.section(value)
        marker, title, anchor = section.marker, section.title, section.anchor
        text = self.rich(value["text"])
        shown = f'<span class="marker">{html.escape(marker, quote=False)}</span> ' if marker else ""
        if title:
            tag = f"h{self.first_level + section.level - 1}"
            self.lines.append(f'<{tag} id="{anchor}">{shown}{html.escape(title, quote=False)}</{tag}>')
            self.contents.append(Heading(anchor=anchor, marker=marker, title=title, level=section.level))
        elif shown and text.startswith("<p>"):
            text = f'<p id="{anchor}">{shown}{text.removeprefix("<p>")}'
        elif shown:
            self.lines.append(f'<p id="{anchor}">{shown.strip()}</p>')
        self.lines.append(text)

    def rich(self, value: object) -> str:
        return self.footnotes.linked(clean(getattr(value, "source", ""), self.address_of))

    def end(self) -> None:
        """The notes stand below the whole text, wherever their block does."""
        if self.footnotes.notes:
            self.lines.append(self.footnotes.section(self.first_level))
            self.contents.append(Heading(anchor=ANCHOR, marker="", title=_("Footnotes"), level=1))


def _table(table: TypedTable) -> str:
    caption = f"<caption>{_escaped(table.caption)}</caption>" if table.caption else ""
    heads = [str(column["heading"] or "") for column in table.columns]
    head = "".join(f'<th scope="col">{_escaped(one)}</th>' for one in heads)
    rows = ["".join(_cell(cell.block.name, cell.value) for cell in row) for row in table.rows]
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    thead = f"<thead><tr>{head}</tr></thead>\n" if any(heads) else ""
    return f"<table>{caption}\n{thead}<tbody>\n{body}\n</tbody></table>"


def _cell(kind: str, value: object) -> str:
    if kind == "number":
        return f'<td class="number">{_figure(value) if isinstance(value, float | int) else ""}</td>'
    return f"<td>{_escaped(str(value or ''))}</td>"


def _figure(value: float) -> str:
    """With as many digits as the editor typed, in the Vietnamese way: 1.234,5."""
    digits = len(repr(float(value)).partition(".")[2]) if float(value) != int(value) else 0
    return number(value, digits)


def _escaped(text: str) -> str:
    return html.escape(unicodedata.normalize("NFC", text), quote=False)


def _fit(tag: str, name: str, value: str) -> str | None:
    """Links lead to full addresses of this site, to places on the page, or out of the house by a known scheme."""
    if value.startswith("#") or (value.startswith("/") and not value.startswith("//")):
        return value
    return value if value.partition(":")[0].lower() in SCHEMES else None

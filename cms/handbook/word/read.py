"""From the bytes of a file to a draft."""

import base64
import re
from collections.abc import Callable
from xml.etree.ElementTree import ParseError

from cms.handbook.stamps import of_first_page
from cms.handbook.word.body import read_body
from cms.handbook.word.container import UNREADABLE, Kind, kind_of
from cms.handbook.word.draft import Draft
from cms.handbook.word.ending import read_ending
from cms.handbook.word.head import read_head
from cms.handbook.word.old_word import modern
from cms.handbook.word.pdf import first_page, read_pdf
from cms.handbook.word.pieces import Paragraph
from cms.handbook.word.reading import Reading, read_word, split_lines
from cms.handbook.word.refusals import WordRefused
from cms.handbook.word.typed import typed_copy

BROKEN = (*UNREADABLE, ParseError, AttributeError, TypeError, IndexError, RecursionError)


def read_file(
    content: bytes, name: str, *, soffice: str | None, told: Callable[[int, int], object] = lambda done, total: None
) -> Draft:
    """Raises `WordRefused`. `told` hears which of how many steps is done."""
    kind = kind_of(content, name)
    told(1, 4)
    if kind is Kind.PDF:
        reading, pages, notes = read_pdf(content)
        told(3, 4)
        return _draft(reading, notes, pages)
    if kind is Kind.DOC:
        content = modern(content, soffice)
        told(2, 4)
    try:
        typed, notes = typed_copy(content)
        told(2, 4)
        reading = read_word(typed)
        told(3, 4)
    except BROKEN as error:
        raise WordRefused("broken") from error
    return _draft(reading, notes, None)


def first_lines(content: bytes, name: str) -> list[str]:
    """What stands on the first page, for the eye that looks for stamps. Raises `WordRefused`."""
    kind = kind_of(content, name)
    if kind is Kind.PDF:
        return first_page(content)
    if kind is Kind.DOC:
        raise WordRefused("no-libreoffice")  # it would take a minute and a half of whoever saves
    try:
        pieces = read_word(typed_copy(content)[0]).pieces
    except BROKEN as error:
        raise WordRefused("broken") from error
    paragraphs = (one for piece in pieces for one in ([piece] if isinstance(piece, Paragraph) else piece.lines))
    return list(of_first_page(line.text for paragraph in paragraphs for line in split_lines(paragraph)))


def _draft(reading: Reading, notes: list[str], pages: int | None) -> Draft:
    pieces = reading.pieces
    head = read_head(pieces)
    ending = read_ending(pieces, head.length)
    text = [piece for at, piece in enumerate(pieces) if at >= head.length and at not in ending.places]
    blocks = read_body(text, reading.footnotes)
    if all(block.kind == "picture" for block in blocks):
        raise WordRefused("no-text")
    used = [block.picture for block in blocks if block.kind == "picture"]
    if reading.images > len(used):
        notes = [*notes, "images"]
    values = head.values | ending.values
    if re.search(r"\btuyệt mật\b|\btối mật\b", reading.source[:20_000], re.IGNORECASE):
        notes = [*notes, "stamp"]
    pictures = {name: base64.b64encode(reading.pictures[name]).decode() for name in used}
    return Draft(values, blocks, reading.source, notes, pages, pictures)

"""The text of a PDF. Scans, and files whose letters cannot be told, are refused: half a text is worse than none."""

import html
import re
from io import BytesIO
from itertools import pairwise

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from cms.handbook.word.container import UNREADABLE
from cms.handbook.word.markers import marker_of
from cms.handbook.word.pieces import Paragraph, Piece, squeezed
from cms.handbook.word.reading import PREFIX, Reading, sanitised
from cms.handbook.word.refusals import WordRefused
from cms.organisation.imports.legacy_text import faults, repair

MAX_PAGES = 400
# Fewer letters than this on an average page: it is a picture with a stamp of the scanner.
LETTERS_A_PAGE = 60
SAMPLE = 20_000
# Abbreviations and numbers of documents are no syllables either; a broken font leaves hardly one that is.
MAX_FAULTS = 0.35
# A line that ends this early ends its paragraph.
SHORT = 0.8
MAX_TITLE = 150


def read_pdf(content: bytes) -> tuple[Reading, int, list[str]]:
    """The reading, the number of pages, and codes of what the author should know."""
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise WordRefused("locked")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise WordRefused("too-many-pages")
        texts = [page.extract_text() for page in reader.pages]
    except (PyPdfError, AttributeError, TypeError, IndexError, *UNREADABLE) as error:
        raise WordRefused("broken") from error
    lines = [[squeezed(line) for line in text.splitlines()] for text in texts]
    notes = ["pdf", *_refuse_unreadable(lines)]
    whole = [repair(line) for page in lines for line in page if line and not _page_number(line)]
    pieces: list[Piece] = [_paragraph(place, text) for place, text in enumerate(_joined(whole))]
    shown = "".join(f'<p id="{PREFIX}{one.place}">{one.html}</p>' for one in pieces if isinstance(one, Paragraph))
    return Reading(sanitised(shown), pieces), count, notes


def first_page(content: bytes) -> list[str]:
    """Its lines, and apart what stands beside each other in one line: stamps are set beside the head."""
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise WordRefused("locked")
        page = reader.pages[0]
        beside = re.split(r"\n|\s{2,}", page.extract_text(extraction_mode="layout"))
        lines = [squeezed(line) for line in [*page.extract_text().splitlines(), *beside]]
    except (PyPdfError, AttributeError, TypeError, IndexError, *UNREADABLE) as error:
        raise WordRefused("broken") from error
    return [repair(line) for line in lines if line]


def _refuse_unreadable(pages: list[list[str]]) -> list[str]:
    letters = [sum(char.isalpha() for line in page for char in line) for page in pages]
    if sum(letters) < LETTERS_A_PAGE * len(pages):
        raise WordRefused("scan")
    text = repair(" ".join(line for page in pages for line in page)[:SAMPLE])
    words = re.findall(r"[^\W\d_]+", text)
    if faults(text) > MAX_FAULTS * max(1, len(words)):
        raise WordRefused("broken-letters")
    return ["pages-without-text"] if any(count == 0 for count in letters) else []


def _page_number(line: str) -> bool:
    return re.fullmatch(r"[-–\s]*\d{1,3}[-–\s]*", line) is not None


def _joined(lines: list[str]) -> list[str]:
    """Paragraphs out of lines: a number, a short line or a change to capitals parts them."""
    if not lines:
        return []
    full = sorted(map(len, lines))[len(lines) * 9 // 10]
    paragraphs = [lines[0]]
    for before, line in pairwise(lines):
        ends = len(before) < full * SHORT and (before[-1] in ".;:!?…*-" or before.isupper() or len(before) < full / 2)
        if ends or marker_of(line) or before.isupper() != line.isupper() or _is_head(before):
            paragraphs.append(line)
        else:
            paragraphs[-1] += f" {line}"
    return paragraphs


def _is_head(line: str) -> bool:
    return re.search(r"^số\s|ngày .* năm \d{4}$|^nơi nhận", line, re.IGNORECASE) is not None


def _paragraph(place: int, text: str) -> Paragraph:
    """Bold cannot be told: a short numbered line that does not end like a sentence is taken for a heading."""
    marker = marker_of(text)
    titled = marker is not None and marker.kind != "dash" and len(text) <= MAX_TITLE and text[-1] not in ".;:,"
    heading = titled or text.isupper()
    return Paragraph(place, html.escape(text, quote=False), text, heading, len(text) if heading else 0)

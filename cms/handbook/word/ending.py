"""The end of a document: who gets it ("Nơi nhận") and who signed it, in which form and post."""

import re
from dataclasses import dataclass, field

from cms.handbook.word.draft import Value
from cms.handbook.word.pieces import Paragraph, Piece, Table
from cms.handbook.word.reading import split_lines

RECIPIENTS = re.compile(r"nơi nhận\s*:?\s*(.*)", re.IGNORECASE)
FORM = re.compile(r"(T\s?/\s?M|TM\.?|K\s?/\s?T|KT\.?|T\s?/\s?L|TL\.?)\s+(\S.*)")
FORMS = {"TM": "T/M", "KT": "K/T", "TL": "TL"}
# Between the post and the name: "(Đã ký)", "(ký tên, đóng dấu)", a rule.
SIGNED = re.compile(r"[\[(]?\s*(?:đã ký|ký tên.*|ký và ghi.*|.*đóng dấu)\s*[\])]?$|[-–—_*.\s]+$", re.IGNORECASE)
ANNEX = re.compile(r"(?:phụ lục|danh mục|danh sách|mẫu|biểu)\b", re.IGNORECASE)
NAMES = re.compile(r"(?:[A-ZÀ-ỸĐ][a-zà-ỹđ']*\s+){1,5}[A-ZÀ-ỸĐ][a-zà-ỹđ']*$")
# A signature block is short; whatever is longer is text.
MAX_LINES = 14
FIELDS = ("recipients", "signing_form", "signer_post", "signer")


@dataclass
class Ending:
    """`places` are the pieces that belong to it and no longer to the text."""

    values: dict[str, Value] = field(default_factory=dict)
    places: set[int] = field(default_factory=set)


def read_ending(pieces: list[Piece], begin: int) -> Ending:
    """Looks at what comes after the head (`begin`). The last block that looks like a signature is the one."""
    ending = Ending({name: Value(doubt="not-found") for name in FIELDS})
    for place in range(len(pieces) - 1, begin - 1, -1):
        piece = pieces[place]
        if isinstance(piece, Table) and _read_table(piece, ending):
            ending.places.add(place)
            return ending
        if isinstance(piece, Paragraph) and RECIPIENTS.match(piece.text):
            _read_lines(pieces, place, begin, ending)
            return ending
    _read_signature_alone(pieces, begin, ending)
    return ending


def _read_table(table: Table, ending: Ending) -> bool:
    """ "Nơi nhận" in one cell, the signature in another."""
    cells = [_split(cell) for row in table.cells for cell in row]
    lists = [cell for cell in cells if any(RECIPIENTS.match(line.text) for line in cell)]
    signed = [cell for cell in cells if cell not in lists and any(FORM.match(line.text) for line in cell)]
    if not lists and not (signed and len(table.cells) <= 2):
        return False
    others = signed or [cell for cell in cells if cell and cell not in lists]
    if lists:
        ending.values["recipients"] = _recipients(lists[0])
    if others:
        # The name may stand in a row of its own below the post.
        ending.values |= _signature([line for cell in others for line in cell] + _names_below(cells, lists, others))
    return True


def _names_below(
    cells: list[list[Paragraph]], lists: list[list[Paragraph]], others: list[list[Paragraph]]
) -> list[Paragraph]:
    rest = [cell for cell in cells if cell and cell not in lists and cell not in others]
    return [line for cell in rest for line in cell if NAMES.match(line.text)]


def _read_lines(pieces: list[Piece], place: int, begin: int, ending: Ending) -> None:
    """Both one below the other, in either order."""
    listed: list[Paragraph] = []
    at = place
    while at < len(pieces):
        lines = _lines(pieces[at])
        if at > place and not all(_is_recipient(line.text) for line in lines):
            break
        listed += lines
        ending.places.add(at)
        at += 1
    ending.values["recipients"] = _recipients(listed)
    below = _block(pieces, range(at, min(len(pieces), at + MAX_LINES)))
    above = _above(pieces, place, begin)
    for block in (below, above):
        lines = [line for one in block for line in _lines(pieces[one])]
        if lines and (FORM.match(lines[0].text) or (lines[0].capitals and len(lines) <= 4)):
            ending.values |= _signature(lines)
            ending.places |= set(block)
            return


def _read_signature_alone(pieces: list[Piece], begin: int, ending: Ending) -> None:
    for place in range(len(pieces) - 1, max(begin, len(pieces) - 400) - 1, -1):
        lines = _lines(pieces[place])
        if lines and FORM.match(lines[0].text):
            while place > begin and any(FORM.match(line.text) for line in _lines(pieces[place - 1])):
                place -= 1  # "TM. ỦY BAN NHÂN DÂN" above "KT. CHỦ TỊCH"
            block = _block(pieces, range(place, min(len(pieces), place + MAX_LINES)))
            ending.values |= _signature([line for one in block for line in _lines(pieces[one])])
            ending.places |= set(block)
            return
    last = pieces[-2:] if len(pieces) - 2 >= begin else []
    lines = [line for piece in last for line in _lines(piece)]
    if len(lines) == 2 and lines[0].capitals and NAMES.match(lines[1].text):
        ending.values |= _signature(lines)
        ending.places |= {len(pieces) - 2, len(pieces) - 1}


def _block(pieces: list[Piece], places: range) -> list[int]:
    """Up to and with the name; a form alone where there is no name."""
    block: list[int] = []
    for place in places:
        piece = pieces[place]
        if isinstance(piece, Table) or ANNEX.match(piece.text):
            break
        lines = _lines(piece)
        if not all(line.capitals or SIGNED.match(line.text) or NAMES.match(line.text) for line in lines):
            break
        block.append(place)
        if lines and NAMES.match(lines[-1].text) and not lines[-1].capitals:
            break
    return block


def _above(pieces: list[Piece], place: int, begin: int) -> list[int]:
    for first in range(place - 1, max(begin, place - MAX_LINES) - 1, -1):
        lines = _lines(pieces[first])
        if lines and FORM.match(lines[0].text):
            return [one for one in _block(pieces, range(first, place)) if one < place]
    return []


def _lines(piece: Piece) -> list[Paragraph]:
    return [] if isinstance(piece, Table) else [line for line in split_lines(piece) if line.text]


def _split(cell: list[Paragraph]) -> list[Paragraph]:
    return [part for line in cell for part in split_lines(line) if part.text]


def _is_recipient(text: str) -> bool:
    return bool(text) and text[0] in "-–—+•" and len(text) < 300


def _recipients(lines: list[Paragraph]) -> Value:
    found: list[str] = []
    for line in lines:
        match = RECIPIENTS.match(line.text)
        text = (match[1] if match else line.text).strip(" -–—+•;,.")
        if match is None and found and not _is_recipient(line.text):
            found[-1] = f"{found[-1]} {text}"
        elif text:
            found.append(text)
    return Value("\n".join(found), "" if found else "recipients-blank", lines[0].place)


def _signature(lines: list[Paragraph]) -> dict[str, Value]:
    kept = [line for line in lines if line.text and not SIGNED.match(line.text)]
    if not kept:
        return {}
    place = kept[0].place
    form, behalf, signer = "", "", ""
    posts: list[str] = []
    for line in kept:
        match = FORM.match(line.text)
        if match:
            form = form or FORMS[re.sub(r"[\s/.]", "", match[1]).upper()]
            behalf = match[2]
        elif NAMES.match(line.text) and not line.capitals and posts:
            signer = signer or line.text
        elif line.capitals or not posts:
            posts.append(line.text)
    if form and not posts:
        posts = [behalf]
    several = sum(FORM.match(line.text) is not None for line in kept) > 1
    return {
        "signing_form": Value(form, "several-signatures" if several else "", place),
        "signer_post": Value(_post(posts), "" if posts else "not-found", place),
        "signer": Value(signer, "" if signer else "no-name", place),
    }


def _post(lines: list[str]) -> str:
    """Posts are drawn in capitals; in a sentence only their first letter is one."""
    text = " ".join(lines)
    return text[:1] + text[1:].lower() if text.isupper() else text

"""The head of a document: who issued it, under which number, where and when, what it is and what it is about.

What stands there is reported as it stands. Which type and issuer of our lists it means is decided where these are.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from cms.handbook.word.draft import Value
from cms.handbook.word.markers import marker_of
from cms.handbook.word.pieces import Paragraph, Piece, Table
from cms.handbook.word.reading import split_lines
from site_builder.text import fold_vi

# The words that name what a document is. Longer ones first: "Kế hoạch" is no "Kế".
TYPES = (
    "cuong linh chinh tri", "dieu le dang", "chien luoc", "nghi quyet", "quyet dinh", "chi thi", "ket luan", "quy che",
    "quy dinh", "thong tri", "huong dan", "thong bao", "thong cao", "tuyen bo", "loi keu goi", "bao cao", "ke hoach",
    "quy hoach", "chuong trinh hanh dong", "chuong trinh", "de an", "phuong an", "du an", "to trinh", "cong van", "bien ban",
    "luat", "phap lenh", "nghi dinh", "thong tu", "cong dien", "lenh",
)  # fmt: skip
MOTTOES = re.compile(
    r"đảng cộng sản việt nam|cộng h[òo][àa]? xã hội chủ nghĩa việt nam|độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d{1,5}(?:/\d{4})?\s?[-–/]\s?[A-ZĐa-zđ]{1,10}\d*(?:\s?[-–/]\s?[A-ZĐƯa-zđư.\d]{1,15}){0,3}")
SAYS_NUMBER = re.compile(r"^số\s*:?\s*(.*)", re.IGNORECASE)
DAY = re.compile(r"(.*?),?\s*ngày\s*(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", re.IGNORECASE)
BLANK_DAY = re.compile(r"ngày[\s.…_]*(?:\d{1,2}[\s.…_]*)?tháng[\s.…_]*(?:\d{1,2}[\s.…_]*)?năm", re.IGNORECASE)
RULE = re.compile(r"[-–—_*.=\s]*$")
OF_WHOM = re.compile(r"của\s+(.+)", re.IGNORECASE)
ABOUT = re.compile(r"v/v:?\s*(.+)|(về\s.+)", re.IGNORECASE)
OPENINGS = re.compile(r"(?:căn cứ|thực hiện|kính gửi|theo đề nghị|xét đề nghị|trên cơ sở)\b", re.IGNORECASE)

MAX_LINES = 30
MAX_SUMMARY_LINES = 6


@dataclass
class Head:
    """`length` is how many pieces of the file it takes; the text begins after them."""

    values: dict[str, Value] = field(default_factory=dict)
    length: int = 0


def read_head(pieces: list[Piece]) -> Head:
    lines = _first_lines(pieces)
    title = next(
        (at for at, (_place, line, in_table) in enumerate(lines) if not in_table and _type_in(line.text)), None
    )
    top = [line for _place, line, in_table in (lines[:title] if title is not None else lines)]
    if not any(SAYS_NUMBER.match(line.text) or MOTTOES.search(line.text) or DAY.search(line.text) for line in top):
        top = []
    head = Head(values=_from_top(top))
    table = next((place for place, _line, in_table in lines if in_table), None) if top else None
    head.length = 0 if table is None else table + 1
    if title is not None:
        head.length = _read_title(lines, title, head.values)
    elif top and table is None:
        head.length = _lines_used(lines)
    if not head.values["summary"].text:
        head.length = max(head.length, _about_what(lines if top else [], head.values))
    return head


def _first_lines(pieces: list[Piece]) -> list[tuple[int, Paragraph, bool]]:
    """(which piece, line, stands in a table) of the beginning, up to the first numbered paragraph."""
    lines: list[tuple[int, Paragraph, bool]] = []
    for place, piece in enumerate(pieces[:MAX_LINES]):
        if isinstance(piece, Table):
            if any(in_table for _place, _line, in_table in lines):
                break
            found = [part for line in piece.lines for part in split_lines(line)]
            lines += [(place, line, True) for line in found if line.text]
        else:
            marker = marker_of(piece.text)
            if marker and marker.kind not in ("dash", "letters"):
                break
            lines += [(place, line, False) for line in split_lines(piece) if line.text]
    return lines


def _type_in(text: str) -> str:
    """The words of the type where they head the line. "Nghị quyết của Bộ Chính trị" counts, a sentence does not."""
    bare = fold_vi(text).strip(" .:")
    for name in TYPES:
        if (
            bare == name
            or (bare.startswith(f"{name} cua ") and len(text) < 150)
            or (bare.startswith(f"{name} ") and text[: len(name)].isupper())
        ):
            return text[: len(name)]
    return ""


def _from_top(top: list[Paragraph]) -> dict[str, Value]:
    values = {name: Value(doubt="not-found") for name in ("number", "type", "issuer", "issued_on", "place", "summary")}
    issuers: list[Paragraph] = []
    numbered = False
    for line in top:
        text = MOTTOES.sub("", line.text).strip()
        says = SAYS_NUMBER.match(text)
        if says and values["number"].doubt:
            values["number"] = _number(says[1], line.place)
            numbered = True
        if BLANK_DAY.search(text) or DAY.search(text):
            values |= _day(text, line.place)
        elif text and not says and not RULE.match(text) and not numbered and not ABOUT.match(text):
            issuers.append(Paragraph(line.place, line.html, text))
    if issuers:
        values["issuer"] = Value(_candidates([line.text for line in issuers]), "", issuers[-1].place)
    return values


def _candidates(lines: list[str]) -> str:
    """The issuing body by the names it may have, one a line: the last line of the head, then lines joined."""
    joined = [" ".join(lines[-count:]) for count in range(1, min(len(lines), 4) + 1)]
    return "\n".join(joined)


def _number(text: str, place: int) -> Value:
    match = NUMBER.search(text)
    if match is None:
        return Value("", "number-blank", place)
    number = re.sub(r"\s*([-–/])\s*", r"\1", match[0]).replace("–", "-").strip(".")
    rest = text[match.end() :].strip(" .,;")
    return Value(number, "number-rest" if rest and not DAY.search(text) else "", place)


def _day(text: str, place: int) -> dict[str, Value]:
    match = DAY.search(text)
    where = re.split(r",?\s*ngày", text, maxsplit=1, flags=re.IGNORECASE)[0]
    # In a PDF the number stands in the same line.
    where = re.sub(rf"^số\s*:?\s*(?:{NUMBER.pattern})?", "", where, flags=re.IGNORECASE).strip(" ,")
    found = {"place": Value(where, "" if where else "not-found", place)} if len(where) <= 60 else {}
    if match is None:
        return found | {"issued_on": Value("", "day-blank", place)}
    try:
        day = date(int(match[4]), int(match[3]), int(match[2]))
    except ValueError:
        return found | {"issued_on": Value("", "no-such-day", place)}
    return found | {"issued_on": Value(day.isoformat(), "", place)}


def _read_title(lines: list[tuple[int, Paragraph, bool]], title: int, values: dict[str, Value]) -> int:
    """The type, whose it is and what it is about; returns how many pieces are used."""
    used, line, _in_table = lines[title]
    name = _type_in(line.text)
    values["type"] = Value(name, "", line.place)
    rest = line.text[len(name) :].strip(" .:")
    after = [Paragraph(line.place, line.html, rest, heading=True)] if rest else []
    places = [used] * len(after) + [place for place, _line, _table in lines[title + 1 :]]
    after += [one for _place, one, _table in lines[title + 1 :]]
    about: list[Paragraph] = []
    for place, one in zip(places, after, strict=True):
        whose = OF_WHOM.match(one.text)
        if RULE.match(one.text):
            used = place
            if about:
                break
        elif whose and not about and (one.heading or one.capitals):
            values["issuer"] = Value(whose[1], "", one.place)
            used = place
        elif _is_about(one, bool(about)) and len(about) < MAX_SUMMARY_LINES:
            about.append(one)
            used = place
        else:
            break
    if about:
        values["summary"] = Value(" ".join(one.text for one in about), "", about[0].place)
    return used + 1


def _is_about(line: Paragraph, begun: bool) -> bool:
    if OPENINGS.match(line.text) or marker_of(line.text):
        return False
    return line.heading or line.html.startswith("<i>") or (not begun and ABOUT.match(line.text) is not None)


def _about_what(lines: list[tuple[int, Paragraph, bool]], values: dict[str, Value]) -> int:
    """Letters say what they are about under their number: "V/v …". Returns how many pieces are used with that."""
    for place, line, in_table in lines:
        match = ABOUT.match(line.text)
        if match and (in_table or line.heading or match[1]):
            values["summary"] = Value((match[1] or match[2]).strip(), "", line.place)
            return place + 1
    return 0


def _lines_used(lines: list[tuple[int, Paragraph, bool]]) -> int:
    """A head of lines without a title: it ends with the last line that belongs to it."""
    of_head = [
        place
        for place, line, _table in lines
        if SAYS_NUMBER.match(line.text) or MOTTOES.search(line.text) or DAY.search(line.text)
    ]
    return max(of_head, default=-1) + 1

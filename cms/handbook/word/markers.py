"""How numbered paragraphs begin: "Phần thứ nhất", "Chương I", "Điều 3.", "I-", "1.", "a)", "-"."""

import re
from dataclasses import dataclass

# From the outside to the inside; a text uses some of them.
RANKS = ("part", "chapter", "division", "letters", "roman", "article", "figure", "figures", "letter", "bracket", "dash")
POINTS = "abcdđeghiklmnopqrstuvxy"
ENGLISH = "abcdefghijklmnopqrstuvwxyz"

_ROMAN = r"(?=[IVXLC])X{0,3}(?:L?X{0,3}|XL|XC|C{0,3})(?:IX|IV|V?I{0,3})"
_WORDED = re.compile(
    rf"((phần(?: thứ)?|chương|mục|điều)\s+(?:{_ROMAN}|\d{{1,3}}[a-zđ]?|(?:thứ\s+)?(?:nhất|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười))\b"
    r"(?:\s?[.:])?)\s*[-–—:]?\s*",
    re.IGNORECASE,
)
_PLAIN: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("roman", re.compile(rf"({_ROMAN}\s?(?:[./)]|[-–—]))\s*")),
    ("letters", re.compile(r"([A-ZĐ]\s?(?:[./)]|[-–—]))\s+")),
    ("figures", re.compile(r"(\d{1,3}(?:\.\d{1,3})+\.?\)?)\s+")),
    ("figure", re.compile(r"(\d{1,3}\s?(?:[.)/]|[-–—]))\s+")),
    ("letter", re.compile(r"([a-zđ]{1,2}\s?[.)])\s+")),
    ("bracket", re.compile(r"(\((?:\d{1,3}|[ivx]{1,5}|[a-zđ])\))\s*")),
    ("dash", re.compile(r"([-–—+*•▪➢✓])\s+")),
)
_KINDS = {"phần": "part", "chương": "chapter", "mục": "division", "điều": "article"}
_ORDINALS = ("", "nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")


@dataclass(frozen=True)
class Marker:
    """`text` as it stands in the file, `ordinal` which one of its kind it is; None where that cannot be told."""

    kind: str
    text: str
    ordinal: int | None
    length: int


def marker_of(text: str, before: str = "") -> Marker | None:
    """How the text begins. `before` is the marker of capitals before it: after "B." the "C." is no hundred."""
    worded = _WORDED.match(text)
    if worded and _is_heading(text, worded):
        kind = _KINDS[worded[2].split()[0].lower()]
        return Marker(kind, worded[1].strip(), _ordinal_of_words(worded[1]), worded.end())
    for kind, pattern in _PLAIN:
        match = pattern.match(text + " ")
        if match and match[1].strip():
            bare = match[1].strip(" .)/(-–—") or match[1]
            if kind == "roman" and _goes_on(bare, before):
                kind = "letters"
            if kind == "letter" and len(bare) == 2 and bare[0] != bare[1]:
                continue
            return Marker(kind, match[1].strip(), _ordinal(kind, bare), min(match.end(), len(text)))
    return None


def follows(before: int | None, ordinal: int | None, kind: str, bare: str, bare_before: str) -> bool:
    """Whether one number comes right after another; points run a, b, c, d, đ or a, b, c, d, e."""
    if kind == "letter":
        return any(_next_in(letters, bare, bare_before) for letters in (POINTS, ENGLISH))
    return ordinal is None or ordinal == (before or 0) + 1


def _next_in(letters: str, bare: str, before: str) -> bool:
    expected = letters.index(before) + 1 if before and before in letters else 0
    return len(bare) == 1 and letters[expected : expected + 1] == bare


def _is_heading(text: str, match: re.Match[str]) -> bool:
    """ "Điều 5 của Điều lệ Đảng quy định …" is a sentence: what heads a text has a sign, a capital, or nothing after it."""
    rest = text[match.end() :]
    return not rest or match[1][-1] in ".:" or (rest[0].isupper() and match.end() > match.end(1)) or text.isupper()


def _goes_on(bare: str, before: str) -> bool:
    """A single capital that is also a Roman number, after the letter before it."""
    return len(bare) == 1 and len(before) == 1 and bare in "CDILMVX" and ord(bare) == ord(before) + 1 and before != "I"


def _ordinal(kind: str, bare: str) -> int | None:
    if kind == "roman":
        return _roman(bare)
    if kind in ("figure", "figures"):
        return int(bare.split(".")[-1])
    if kind == "letters":
        return ENGLISH.find(bare.lower()) + 1 or None
    return None


def _ordinal_of_words(text: str) -> int | None:
    last = text.strip(" .:").split()[-1]
    if last.isdigit():
        return int(last)
    if last.lower() in _ORDINALS:
        return _ORDINALS.index(last.lower())
    return _roman(last.upper()) if re.fullmatch("[IVXLC]+", last.upper()) else None


def _roman(text: str) -> int:
    worth = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}.get(sign, 0) for sign in text]
    return sum(-one if any(one < later for later in worth[at + 1 :]) else one for at, one in enumerate(worth))

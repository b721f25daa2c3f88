"""What the number of a document says: 57-NQ/TW, 91/2025/QH15, 356/2025/NĐ-CP. Pure.

It says letters, never a type or an issuer: QĐ stands for two types, TW for several bodies, ĐU for every commune.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from site_builder.text import fold_vi

YEAR = re.compile(r"(?:19|20)\d\d")
Authority = Literal["party", "state", ""]


class Lettered(Protocol):
    @property
    def letters(self) -> str: ...


class OfAuthority(Lettered, Protocol):
    @property
    def authority(self) -> str: ...


L = TypeVar("L", bound=Lettered)
T = TypeVar("T", bound=OfAuthority)


@dataclass(frozen=True)
class Parts:
    """`authority` is told by the way it is written: the Party writes 57-NQ/TW, the State 03/NQ-CP."""

    type: str = ""
    issuer: str = ""
    authority: Authority = ""


def tidy(number: str) -> str:
    """As it is written: no spaces around strokes, no long dashes."""
    plain = re.sub(r"[‐-―−]", "-", unicodedata.normalize("NFC", number))
    return " ".join(re.sub(r"\s*([-/])\s*", r"\1", plain).split())


def parse(number: str) -> Parts:
    """Nothing where it does not begin like a number."""
    match = re.fullmatch(r"\d+([-/])(.+)", tidy(number))
    if match is None:
        return Parts()
    stroke, rest = match[1], match[2]
    year, _stroke, after = rest.partition("/")
    dated = YEAR.fullmatch(year) is not None
    words = [word for word in re.split(r"[-/\s]+", after if dated else rest) if word]
    if not words:
        return Parts()
    authority: Authority = "state" if dated or stroke == "/" else "party"
    if len(words) == 1:
        # 91/2025/QH15 names who issued it, 57-NQ is not typed to its end.
        return Parts(issuer=words[0], authority=authority) if dated else Parts(type=words[0], authority=authority)
    return Parts(words[0], "-".join(words[1:]), authority)


def meant(letters: str, held: Iterable[L]) -> list[L]:
    """Those of a list that write these letters. Without marks only where nobody writes them so: DA is no ĐA."""
    wanted = _bare(letters)
    known = [one for one in held if wanted and one.letters]
    exact = [one for one in known if _bare(one.letters) == wanted]
    return exact or [one for one in known if fold_vi(one.letters) == fold_vi(wanted)]


def types_meant(parts: Parts, types: Iterable[T]) -> list[T]:
    """NQ of the Party and NQ of the State are two types; the State uses the Party's word where it has none of its own."""
    lettered = meant(parts.type, types)
    return [one for one in lettered if one.authority == parts.authority] or lettered


def _bare(letters: str) -> str:
    """QH15 is the National Assembly of the fifteenth term."""
    return re.sub(r"\d+$", "", unicodedata.normalize("NFC", letters)).casefold()

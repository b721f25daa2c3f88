"""Word's automatic numbers as text: the file holds only "the third of list 5", and the number is cited."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree.ElementTree import Element

from cms.handbook.word.styles import Styles, W, child, value

LEVELS = 9
# Word draws its bullets with fonts of signs, at code points of nobody's.
SIGNS = {"\uf02d": "-", "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf02b": "+", "\uf06f": "o"}
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass
class Level:
    template: str
    format: str
    start: int
    # After which level it begins anew; None: after any above it.
    restart: int | None
    decimal_only: bool
    properties: Element | None


@dataclass
class Numbering:
    """Gives each numbered paragraph its number, in the order of the text. `root` is `word/numbering.xml`."""

    root: Element | None
    styles: Styles
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def next_number(self, paragraph: Element) -> tuple[str, Level] | None:
        """The number that Word shows in front of the paragraph, and its level."""
        number, depth = self._place(paragraph)
        levels = self._levels_of(number)
        level = levels.get(depth)
        if level is None:
            return None
        counts = self._counted(number, depth, levels)
        text = _bullet(level.template) if level.format == "bullet" else _filled(level, levels, counts)
        return (text, level) if text.strip() else None

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """(list, level) from the paragraph itself, or else from its style."""
        style = self.styles.style_of(paragraph)
        chain = [child(one, "pPr/numPr") for one in self.styles.chain(style)]
        for place in (child(paragraph, "pPr/numPr"), *chain):
            if place is not None and child(place, "numId") is not None:
                number = value(place, "numId")
                depth = value(child(paragraph, "pPr/numPr"), "ilvl") or value(place, "ilvl")
                return number, int(depth) if depth.isdigit() else self._depth_of_style(number, style)
        return "0", 0

    def _depth_of_style(self, number: str, style: str) -> int:
        abstract = self._abstracts.get(self._abstract_of(number))
        for one in [] if abstract is None else abstract.findall(f"{W}lvl"):
            if value(one, "pStyle") == style:
                return int(one.get(f"{W}ilvl", "0"))
        return 0

    def _counted(self, number: str, depth: int, levels: dict[int, Level]) -> list[int | None]:
        """Counts this paragraph. Lists of one definition count on together, except where one says where it begins."""
        counts = self._counts.setdefault(self._abstract_of(number), [None] * LEVELS)
        begin = self._overrides(number).get(depth)
        if begin is not None and (number, depth) not in self._begun:
            counts[depth] = begin - 1
        self._begun.add((number, depth))
        for above in range(depth):
            if counts[above] is None and above in levels:
                counts[above] = levels[above].start
        held = counts[depth]
        counts[depth] = levels[depth].start if held is None else held + 1
        for below in range(depth + 1, LEVELS):
            after = levels[below].restart if below in levels else None
            if after is None or (after and depth < after):
                counts[below] = None
        return counts

    def _overrides(self, number: str) -> dict[int, int]:
        found = {}
        for override in self._lists[number].findall(f"{W}lvlOverride"):
            start = value(override, "startOverride")
            if start.isdigit():
                found[int(override.get(f"{W}ilvl", "0"))] = int(start)
        return found

    def _levels_of(self, number: str) -> dict[int, Level]:
        if number not in self._read:
            abstract = self._abstracts.get(self._abstract_of(number))
            found = [] if abstract is None else abstract.findall(f"{W}lvl")
            own = [] if number not in self._lists else self._lists[number].findall(f"{W}lvlOverride/{W}lvl")
            self._read[number] = {int(one.get(f"{W}ilvl", "0")): _level(one) for one in [*found, *own]}
        return self._read[number]

    def _abstract_of(self, number: str) -> str:
        """The definition behind a list; some only name a style whose list holds it."""
        for _step in range(3):
            if number not in self._lists:
                return ""
            identifier = value(self._lists[number], "abstractNumId")
            linked = value(self._abstracts.get(identifier), "numStyleLink")
            if not linked:
                return identifier
            number = next((value(one, "pPr/numPr/numId") for one in self.styles.chain(linked)), "")
        return ""

    @cached_property
    def _read(self) -> dict[str, dict[int, Level]]:
        return {}

    @cached_property
    def _lists(self) -> dict[str, Element]:
        found = [] if self.root is None else self.root.findall(f"{W}num")
        return {one.get(f"{W}numId", ""): one for one in found}

    @cached_property
    def _abstracts(self) -> dict[str, Element]:
        found = [] if self.root is None else self.root.findall(f"{W}abstractNum")
        return {one.get(f"{W}abstractNumId", ""): one for one in found}


def _level(element: Element) -> Level:
    start, restart = value(element, "start"), value(element, "lvlRestart")
    legal = child(element, "isLgl")
    return Level(
        template=value(element, "lvlText"),
        format=value(element, "numFmt") or "decimal",
        start=int(start) if start.isdigit() else 0,
        restart=int(restart) if restart.isdigit() else None,
        decimal_only=legal is not None and legal.get(f"{W}val") not in ("0", "false"),
        properties=child(element, "rPr"),
    )


def _filled(level: Level, levels: dict[int, Level], counts: list[int | None]) -> str:
    text = level.template
    for place in range(LEVELS):
        count = counts[place]
        if f"%{place + 1}" in text and place in levels:
            form = "decimal" if level.decimal_only else levels[place].format
            text = text.replace(f"%{place + 1}", written(count or 0, form))
    return text


def _bullet(template: str) -> str:
    return "".join(SIGNS.get(sign, "•" if "\ue000" <= sign <= "\uf8ff" else sign) for sign in template)


def written(count: int, form: str) -> str:
    return _FORMATS.get(form, str)(count)


def _roman(count: int) -> str:
    text = ""
    for worth, sign in ROMAN:
        text += sign * (count // worth)
        count %= worth
    return text


def _letter(count: int) -> str:
    """a … z, aa, bb, …"""
    return "" if count < 1 else chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)


_FORMATS: dict[str, Callable[[int], str]] = {
    "upperRoman": _roman,
    "lowerRoman": lambda count: _roman(count).lower(),
    "lowerLetter": _letter,
    "upperLetter": lambda count: _letter(count).upper(),
    "decimalZero": lambda count: f"{count:02}",
    "none": lambda count: "",
}

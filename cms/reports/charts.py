"""Small pictures of numbers, drawn as SVG. Colours come from CSS classes, so that they follow the dark theme; nothing
here uses a style attribute, which the content policy forbids. Every picture stands beside a table with the same numbers,
under a caption that says what is counted, in which unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.reports.formats import number, percent

WIDTH = 360

# Higher than two screens.
TALL = 800

Pairs = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Picture:
    """`caption` says what is counted, in which unit; the page shows it under the id `<name>-t`."""

    name: str
    caption: str
    drawing: SafeString
    height: int

    @property
    def is_tall(self) -> bool:
        return self.height > TALL


def bars(title: str, unit: str, pairs: Pairs, most: int | None = None) -> Picture:
    """Lying bars, the label above each, so that long Vietnamese names fit a narrow phone."""
    top = most or max((value for _label, value in pairs), default=0)
    parts = [_bar(index, label, value, top) for index, (label, value) in enumerate(pairs)]
    return _picture(title, unit, _words(pairs), 40 * len(pairs), parts)


def _bar(index: int, label: str, value: int, top: int) -> SafeString:
    y = 40 * index
    return format_html(
        '<text x="0" y="{}">{}</text><text x="{}" y="{}" text-anchor="end" font-weight="600">{}</text>'
        '<rect class="rail" x="0" y="{}" width="{}" height="12" rx="2"/>'
        '<rect class="bar" x="0" y="{}" width="{}" height="12" rx="2"/>',
        y + 14, _short(label, 40), WIDTH, y + 14, number(value), y + 20, WIDTH, y + 20, _length(value, top),
    )  # fmt: skip


def parted(title: str, unit: str, rows: Sequence[tuple[str, int, int]], legend: tuple[str, str]) -> Picture:
    """Lying bars as long as the whole, the part that counts filled; the legend names the part and the rest."""
    top = max((whole for _label, _part, whole in rows), default=0)
    keys = format_html(
        '<rect class="bar" x="0" y="2" width="14" height="14" rx="2"/><text x="22" y="14">{}</text>'
        '<rect class="rail rest" x="{}" y="2" width="14" height="14" rx="2"/><text x="{}" y="14">{}</text>',
        legend[0], WIDTH // 2, WIDTH // 2 + 22, legend[1],
    )  # fmt: skip
    bars = [_parted_bar(index, *row, top) for index, row in enumerate(rows)]
    words = "; ".join(f"{label}: {number(part)}/{number(whole)}" for label, part, whole in rows)
    return _picture(title, unit, words, 30 + 40 * len(rows), [keys, *bars])


def _parted_bar(index: int, label: str, part: int, whole: int, top: int) -> SafeString:
    y = 30 + 40 * index
    return format_html(
        '<text x="0" y="{}">{}</text><text x="{}" y="{}" text-anchor="end" font-weight="600">{}/{}</text>'
        '<rect class="rail rest" x="0" y="{}" width="{}" height="12" rx="2"/>'
        '<rect class="bar" x="0" y="{}" width="{}" height="12" rx="2"/>',
        y + 14, _short(label, 40), WIDTH, y + 14, number(part), number(whole),
        y + 20, _length(whole, top), y + 20, _length(part, top),
    )  # fmt: skip


def stacked(title: str, unit: str, pairs: Pairs) -> Picture:
    """One bar cut into shares, with a legend that names them: colour is never the only key."""
    whole = sum(value for _label, value in pairs)
    pieces, x = [], 0.0
    for index, (label, value) in enumerate(pairs):
        width = WIDTH * value / whole if whole else 0.0
        pieces.append(
            format_html('<rect class="part part-{}" x="{}" y="4" width="{}" height="26"/>', index + 1, _r(x), _r(width))
        )
        x += width
        pieces.append(_legend(index, label, value, whole))
    return _picture(title, unit, _words(pairs), 44 + 24 * len(pairs), pieces)


def _legend(index: int, label: str, value: int, whole: int) -> SafeString:
    y = 44 + 24 * index
    of_whole = f" ({percent(value / whole)})" if whole else ""
    return format_html(
        '<rect class="part part-{}" x="0" y="{}" width="14" height="14" rx="2"/><text x="22" y="{}">{}: {}{}</text>',
        index + 1, y, y + 12, label, number(value), of_whole,
    )  # fmt: skip


def columns(title: str, unit: str, pairs: Pairs) -> Picture:
    """Standing columns along an axis: ages, tenths of a score."""
    top = max((value for _label, value in pairs), default=0)
    step = WIDTH / max(len(pairs), 1)
    parts = [_column(step, index, label, value, top) for index, (label, value) in enumerate(pairs)]
    axis = format_html('<line class="axis" x1="0" y1="140" x2="{}" y2="140"/>', WIDTH)
    return _picture(title, unit, _words(pairs), 164, [*parts, axis])


def _column(step: float, index: int, label: str, value: int, top: int) -> SafeString:
    height = round(110 * value / top, 1) if top else 0
    middle = _r(step * (index + 0.5))
    return format_html(
        '<rect class="bar" x="{}" y="{}" width="{}" height="{}" rx="2"/>'
        '<text x="{}" y="{}" text-anchor="middle" font-weight="600">{}</text>'
        '<text class="tick" x="{}" y="157" text-anchor="middle">{}</text>',
        _r(step * index + step * 0.12), _r(140 - height), _r(step * 0.76), _r(height),
        middle, _r(134 - height), number(value), middle, _short(label, int(step / 6)),
    )  # fmt: skip


def line(title: str, unit: str, pairs: Pairs, most: int | None = None) -> Picture:
    """How a number moved, month by month. Every point carries its figure, the first and the last their month."""
    top = most or max((value for _label, value in pairs), default=0)
    step = (WIDTH - 40) / max(len(pairs) - 1, 1)
    first = 20 if len(pairs) > 1 else WIDTH / 2
    points = [(first + step * i, 130 - (100 * value / top if top else 0)) for i, (_label, value) in enumerate(pairs)]
    path = " ".join(f"{_r(x)},{_r(y)}" for x, y in points)
    marks = [_mark(point, pair) for point, pair in zip(points, pairs, strict=True)]
    drawn = format_html('<polyline class="line" fill="none" stroke-width="2.5" points="{}"/>', path)
    axis = format_html('<line class="axis" x1="0" y1="140" x2="{}" y2="140"/>', WIDTH)
    return _picture(title, unit, _words(pairs), 164, [axis, drawn, *marks, *_ends([label for label, _value in pairs])])


def _ends(labels: Sequence[str]) -> list[SafeString]:
    """The first and the last label at the edges, where they cannot be cut off; a single one in the middle."""
    if len(labels) == 1:
        places = [(WIDTH / 2, "middle", labels[0])]
    else:
        places = [(0, "start", labels[0]), (WIDTH, "end", labels[-1])] if labels else []
    return [
        format_html('<text class="tick" x="{}" y="157" text-anchor="{}">{}</text>', _r(x), anchor, label)
        for x, anchor, label in places
    ]


def _mark(point: tuple[float, float], pair: tuple[str, int]) -> SafeString:
    x, y = point
    return format_html(
        '<circle class="bar" cx="{}" cy="{}" r="4"/><text x="{}" y="{}" text-anchor="middle" font-weight="600">{}</text>',
        _r(x), _r(y), _r(x), _r(y - 9), number(pair[1]),
    )  # fmt: skip


def _words(pairs: Pairs) -> str:
    return "; ".join(f"{label}: {number(value)}" for label, value in pairs)


def _picture(title: str, unit: str, words: str, height: int, parts: Sequence[SafeString]) -> Picture:
    """The frame, named by its caption and, for those who cannot see it, with the same numbers in words."""
    # Ids must differ between the pictures of one page, and be the same whenever the page is drawn again.
    name = f"c{crc32(f'{title} {words}'.encode()):08x}"
    drawing = format_html(
        '<svg class="drawing" role="img" aria-labelledby="{0}-t {0}-d" viewBox="0 0 {1} {2}" font-size="13.5"'
        ' xmlns="http://www.w3.org/2000/svg"><desc id="{0}-d">{3}</desc>{4}</svg>',
        name, WIDTH, max(height, 1), words or _("No figures yet"), format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip
    return Picture(name, _("%(title)s (unit: %(unit)s)") % {"title": title, "unit": unit}, drawing, height)


def _length(value: int, top: int) -> str:
    return _r(WIDTH * value / top if top else 0)


def _short(label: str, letters: int) -> str:
    return label if len(label) <= letters else f"{label[: max(letters - 1, 1)]}…"


def _r(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

"""The pieces that a file is made of, in order: paragraphs and tables."""

import re
from dataclasses import dataclass, field

SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Shot:
    """A picture where it stands. Without a name it could not be taken; `alt` is what Word says of it."""

    name: str
    alt: str = ""


@dataclass
class Paragraph:
    """`html` is what rich text may hold; `text` is the same without tags. `place` is its number in the source."""

    place: int
    html: str
    text: str
    # The whole of it is bold, or it has a style of headings.
    heading: bool = False
    # How much of the beginning is bold.
    bold: int = 0
    images: tuple[Shot, ...] = ()

    @property
    def capitals(self) -> bool:
        letters = [char for char in self.text if char.isalpha()]
        return len(letters) > 1 and all(char.isupper() for char in letters)


@dataclass
class Table:
    """`cells[row][column]` are the lines of a cell; merged cells are empty except the first."""

    place: int
    cells: list[list[list[Paragraph]]] = field(default_factory=list)
    merged: bool = False

    @property
    def lines(self) -> list[Paragraph]:
        return [line for row in self.cells for cell in row for line in cell]

    @property
    def rows(self) -> list[list[str]]:
        return [[" ".join(line.text for line in cell) for cell in row] for row in self.cells]


Piece = Paragraph | Table


def squeezed(text: str) -> str:
    """Spaces of all kinds as one space each."""
    return SPACES.sub(" ", text.replace("\u200b", "").replace("\xad", "")).strip()

"""What is read out of a file, before anybody has looked at it. All of it can be written as JSON."""

from dataclasses import asdict, dataclass, field
from typing import Any

# The fields of a document that a file may tell.
FIELDS = (
    "number", "type", "issuer", "issued_on", "place", "summary", "signing_form", "signer_post", "signer", "recipients",
)  # fmt: skip


@dataclass(frozen=True)
class Value:
    """What the file says of one field. With a doubt, a person has to look; `source` is the paragraph it stands in."""

    text: str = ""
    doubt: str = ""
    source: int | None = None


@dataclass
class Block:
    """A block of the full text: "opening", "section", "table", "picture" or "footnotes".

    `text` is HTML of rich text; the rows of footnotes are number and note.
    """

    kind: str
    source: int
    marker: str = ""
    level: int = 1
    title: str = ""
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    picture: str = ""
    alt: str = ""


@dataclass
class Draft:
    """`source` is the file as HTML that may be shown: its paragraphs carry the ids "goc-0", "goc-1", …

    `pictures` (name → base64) are those of the text; whoever stores a draft keeps them in a place of their own.
    """

    values: dict[str, Value] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    source: str = ""
    notes: list[str] = field(default_factory=list)
    pages: int | None = None
    pictures: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Draft":
        return cls(
            values={name: Value(**value) for name, value in stored["values"].items()},
            blocks=[Block(**block) for block in stored["blocks"]],
            source=stored["source"],
            notes=stored["notes"],
            pages=stored["pages"],
        )

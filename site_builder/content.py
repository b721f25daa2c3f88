"""The contract between the CMS, which writes entries, and the builder, which reads them.

One entry is one file. Its path below `content/` is its URL: the entry at `/van-ban/2024/57-nq-tw/` lives in
`content/van-ban/2024/57-nq-tw.html`. A file is a JSON head between two `---` lines and an HTML body, so that a
change in a resolution shows up as a small diff. Links between entries are content ids (UUIDs), never paths.
Binary files (pictures, films, PDFs) live in `content/tep/` under names that carry their digest.

A changed field changes the dataclass, the exporter, the theme, the sample content and `SCHEMA` together.
"""

import json
import os
import re
import types
import typing
from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

SCHEMA = 1
FILES = "tep"
RESERVED = ("cms", "api", "thong-ke", "xem-truoc", "tai-khoan", "dinh-danh", FILES, "static")


class ContentError(Exception):
    """An entry that cannot be read or written. The message names the file."""


@dataclass(frozen=True, kw_only=True)
class FileRef:
    """A binary file beside the entries. `path` is its URL, `/tep/<name>-<digest>.<ext>`."""

    path: str
    bytes: int
    media_type: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A link to another document: one we hold (`document`), or one cited by number, issuer and date.

    `kind` is one of amends, supplements, replaces, repeals, guides, based_on, implements; `partial` where only a part
    is replaced or repealed.
    """

    kind: str
    partial: bool = False
    document: str | None = None
    number: str = ""
    issuer: str = ""
    issued_on: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One line of the table of contents: its anchor in the body, the original marker ("I", "1", "a") and level 1-4."""

    anchor: str
    marker: str
    title: str
    level: int


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word of the document and what it means.

    `anchor` stays when the word is put another way; `document` is the content id of the one the explanation follows.
    """

    anchor: str
    term: str
    explanation: str
    document: str | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A Party or State document. The body is its full text, whose headings start at h3 and carry the anchors.

    Dates are ISO (`2024-12-22`), empty when unknown. `issuing_level` is one of central, state, province, commune,
    cell; `validity` of not_yet, in_force, partly_expired, expired; `urgency` of normal, urgent, very_urgent,
    immediate. The theme puts words to these codes; everything else is shown as it stands. `topics` and
    `reused_parts` (parts of other documents that are shown here too) are content ids.
    """

    number: str
    type_code: str
    type_name: str
    summary: str
    issuing_level: str
    issuer: str
    issuer_code: str
    term: str = ""
    signer: str = ""
    signer_post: str = ""
    signing_form: str = ""
    place: str = ""
    issued_on: str
    effective_on: str = ""
    expires_on: str = ""
    validity: str
    fields_of_work: list[str]
    keywords: list[str]
    urgency: str
    recipients: list[str]
    pages: int | None = None
    audiences: list[str]
    study_by: str = ""
    key_points: list[str]
    contents: list[Heading]
    relations: list[Relation]
    original_file: FileRef | None = None
    original_sha256: str = ""
    illustrative: bool = False
    topics: list[str] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    reused_parts: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A shelf of documents, which name it themselves. The body is its introduction; topics are shown by `order`."""

    order: int


@dataclass(frozen=True, kw_only=True)
class Outline:
    """The outline of a document for one audience. The body is its text, headings from h2. `document` is a content id."""

    document: str
    audience: str
    language: str
    illustrative: bool = False


@dataclass(frozen=True, kw_only=True)
class Infographic:
    """A picture of a document's main figures. The body is its text version."""

    document: str
    image: FileRef
    alt: str


@dataclass(frozen=True, kw_only=True)
class MediaSummary:
    """A film (`medium` video) or recording (audio) of a document's main points. The body is the transcript."""

    document: str
    medium: str
    seconds: float
    video: FileRef | None = None
    audio: FileRef | None = None
    poster: FileRef | None = None
    captions: FileRef | None = None


@dataclass(frozen=True, kw_only=True)
class Quiz:
    """The rules of a quiz. Never its questions: those come from starting an attempt, and the key never leaves.

    `opens_at` and `closes_at` are ISO instants with offset, empty when unlimited; `pass_percent` is 0-100;
    `attempts_allowed` 0 means unlimited. The body is the introduction.
    """

    document: str | None
    questions: int
    minutes: int | None
    pass_percent: int
    attempts_allowed: int
    opens_at: str = ""
    closes_at: str = ""
    audiences: list[str]


@dataclass(frozen=True, kw_only=True)
class PlanSession:
    """A session of a study plan. Instants are ISO with offset."""

    title: str
    starts_at: str
    ends_at: str
    place: str


@dataclass(frozen=True, kw_only=True)
class StudyPlan:
    """An announced study plan. `documents` and `quizzes` are content ids. The body is its aims and organisation.

    `form` is one of in_person, online, mixed, self_study.
    """

    number: str
    unit: str
    form: str
    announced_on: str
    deadline: str
    audiences: list[str]
    documents: list[str]
    quizzes: list[str]
    sessions: list[PlanSession]


@dataclass(frozen=True, kw_only=True)
class Redirect:
    """An old address. `target` is the new path."""

    target: str


@dataclass(frozen=True, kw_only=True)
class Gone:
    """An entry taken off the site. It stays so that an older copy cannot come back."""


Head = Document | Topic | Outline | Infographic | MediaSummary | Quiz | StudyPlan | Redirect | Gone

KINDS: dict[str, type[Head]] = {
    "document": Document,
    "topic": Topic,
    "outline": Outline,
    "infographic": Infographic,
    "media_summary": MediaSummary,
    "quiz": Quiz,
    "study_plan": StudyPlan,
    "redirect": Redirect,
    "gone": Gone,
}
_KIND_OF = {head: kind for kind, head in KINDS.items()}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One page of the reader site.

    `sequence` grows with each export of the same `content_id`; an older one is refused.
    """

    content_id: str
    path: str
    title: str
    sequence: int
    updated_at: str
    head: Head
    body: str = ""

    @property
    def kind(self) -> str:
        return _KIND_OF[type(self.head)]


def file_of(path: str) -> Path:
    """The file of the entry at a URL path, relative to the content folder."""
    if not re.fullmatch(r"(/[a-z0-9][a-z0-9-]*)+/", path):
        raise ContentError(f"{path}: not an address of the reader site")
    if path.split("/")[1] in RESERVED:
        raise ContentError(f"{path}: this address belongs to another part of the product")
    return Path(path.strip("/") + ".html")


def dumps(entry: Entry) -> str:
    """The text of an entry file. Equal entries give equal text."""
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "kind": entry.kind,
        "content_id": entry.content_id,
        "path": entry.path,
        "title": entry.title,
        "sequence": entry.sequence,
        "updated_at": entry.updated_at,
        **asdict(entry.head),
    }
    text = json.dumps(head, ensure_ascii=False, indent=1)
    return f"---\n{text}\n---\n{entry.body.strip()}\n"


def loads(text: str, name: str) -> Entry:
    """Parse an entry file; `name` is only used in the message of a `ContentError`."""
    match = re.fullmatch(r"---\n(\{.*?\n\})\n---\n(.*)", text, re.DOTALL)
    if match is None:
        raise ContentError(f"{name}: no JSON head between two --- lines")
    try:
        values = json.loads(match[1])
    except ValueError as error:
        raise ContentError(f"{name}: the head is not JSON: {error}") from None
    if values.pop("schema", None) != SCHEMA:
        raise ContentError(f"{name}: the schema is not {SCHEMA}")
    head_type = KINDS.get(values.pop("kind", ""))
    if head_type is None:
        raise ContentError(f"{name}: unknown kind of entry")
    common = {key: values.pop(key, None) for key in ("content_id", "path", "title", "sequence", "updated_at")}
    head = _build(head_type, values, name)
    return _build(Entry, {**common, "head": head, "body": match[2].rstrip("\n")}, name)


def read(root: Path, file: Path) -> Entry:
    """Read one entry file below `root`, checking that it stands where its path says."""
    name = str(file.relative_to(root))
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{name}: cannot be read: {error}") from None
    entry = loads(text, name)
    try:
        expected = file_of(entry.path)
    except ContentError as error:
        raise ContentError(f"{name}: {error}") from None
    if expected != file.relative_to(root):
        raise ContentError(f"{name}: its path {entry.path} belongs in {expected}")
    return entry


def read_all(root: Path) -> list[Entry]:
    """All entries below `root` in order of their paths. Raises `ContentError` on the first that cannot be read."""
    files = sorted(file for file in root.rglob("*.html") if file.relative_to(root).parts[0] != FILES)
    entries = [read(root, file) for file in files]
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.kind != "redirect" and seen.setdefault(entry.content_id, entry.path) != entry.path:
            raise ContentError(f"{file_of(entry.path)}: the same content id as {seen[entry.content_id]}")
    return entries


def write(root: Path, entry: Entry) -> Path:
    """Write an entry in one step: a reader sees the old file or the new one. An older sequence is refused."""
    file = root / file_of(entry.path)
    if file.exists():
        held = read(root, file)
        if held.content_id == entry.content_id and held.sequence > entry.sequence:
            raise ContentError(f"{entry.path}: sequence {entry.sequence} is older than the {held.sequence} held")
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_suffix(".tmp")
    with aside.open("w", encoding="utf-8") as stream:
        stream.write(dumps(entry))
        stream.flush()
        os.fsync(stream.fileno())
    aside.rename(file)
    return file


def _build(kind: type[T], values: dict[str, Any], name: str) -> T:
    """Make a dataclass from JSON values, refusing unknown, missing and wrongly typed fields by name."""
    hints = typing.get_type_hints(kind)
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]  # T is always a dataclass here
    unknown = sorted(values.keys() - known.keys())
    if unknown:
        raise ContentError(f"{name}: unknown field {unknown[0]}")
    arguments = {}
    for key, one in known.items():
        if key in values:
            arguments[key] = _value(hints[key], values[key], f"{name}: {key}")
        elif one.default is MISSING and one.default_factory is MISSING:
            raise ContentError(f"{name}: the field {key} is missing")
    return kind(**arguments)


def _value(hint: Any, value: Any, name: str) -> Any:
    origin = typing.get_origin(hint)
    if origin is types.UnionType and type(value) not in typing.get_args(hint):
        hint = next(option for option in typing.get_args(hint) if option is not type(None))
    elif origin is types.UnionType:
        return value
    if typing.get_origin(hint) is list and isinstance(value, list):
        return [_value(typing.get_args(hint)[0], item, name) for item in value]
    if is_dataclass(hint) and isinstance(hint, type) and isinstance(value, dict):
        return _build(hint, value, name)
    if hint is float and type(value) is int:
        return float(value)
    if isinstance(hint, type) and type(value) is hint:
        return value
    raise ContentError(f"{name}: {value!r} has the wrong type")

"""Loads the demonstration content as typed values.

Everything under `data/` is read here and nowhere else: JSON for fields, a small Markdown for numbered texts. A file
that does not fit stops the reader with its name, and its line where there is one, so that a slip of an author is
found at once and never half loaded. Nothing here knows Django.
"""

import json
import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from cms.demo.texts import Section, SourceError, paragraphs_to_html, parse_text
from cms.demo.values import (
    CellMeeting,
    Document,
    Film,
    GlossaryTerm,
    Infographic,
    Names,
    Outline,
    Quiz,
    Recording,
    StudyPlan,
    Topic,
    Vocabularies,
)

__all__ = [
    "DATA",
    "NARRATION",
    "CellMeeting",
    "Document",
    "Film",
    "GlossaryTerm",
    "Infographic",
    "Names",
    "Outline",
    "Quiz",
    "Recording",
    "Section",
    "SourceError",
    "StudyPlan",
    "Topic",
    "Vocabularies",
    "load_cell_meetings",
    "load_documents",
    "load_films",
    "load_glossary",
    "load_infographics",
    "load_names",
    "load_outlines",
    "load_quizzes",
    "load_recordings",
    "load_study_plan",
    "load_text",
    "load_topics",
    "load_vocabularies",
    "paragraphs_to_html",
]

T = TypeVar("T")

DATA = Path(__file__).parent / "data"
NARRATION = DATA / "narration"


def _text(file: Path) -> list[Section]:
    name = str(file.relative_to(DATA))
    try:
        return parse_text(file.read_text(encoding="utf-8"), name)
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{name}: cannot be read: {error}") from None


def _json(name: str, kind: Any) -> Any:
    try:
        values = json.loads((DATA / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SourceError(f"{name}: cannot be read: {error}") from None
    return make(kind, values, name)


def make(hint: Any, value: Any, where: str) -> Any:
    """`value`, as it comes from JSON, as `hint`. Unknown, missing and wrongly typed fields are refused by name."""
    if typing.get_origin(hint) is list and isinstance(value, list):
        inner = typing.get_args(hint)[0]
        return [make(inner, item, f"{where}[{position}]") for position, item in enumerate(value)]
    if isinstance(hint, types.UnionType) and type(value) in typing.get_args(hint):
        return value
    if is_dataclass(hint) and isinstance(hint, type) and isinstance(value, dict):
        return _make_one(hint, value, where)
    if hint is float and type(value) is int:
        return float(value)
    if isinstance(hint, type) and type(value) is hint:
        return value
    raise SourceError(f"{where}: {value!r} has the wrong type")


def _make_one(kind: type[T], values: dict[str, Any], where: str) -> T:
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]  # T is always a dataclass here
    unknown = sorted(values.keys() - known.keys())
    if unknown:
        raise SourceError(f"{where}: unknown field {unknown[0]}")
    missing = [
        name
        for name, field in known.items()
        if name not in values and field.default is MISSING and field.default_factory is MISSING
    ]
    if missing:
        raise SourceError(f"{where}: the field {missing[0]} is missing")
    hints = typing.get_type_hints(kind)
    return kind(**{name: make(hints[name], value, f"{where}.{name}") for name, value in values.items()})


@cache
def load_vocabularies() -> Vocabularies:
    return typing.cast(Vocabularies, _json("vocabularies.json", Vocabularies))


@cache
def load_topics() -> list[Topic]:
    return typing.cast(list[Topic], _json("topics.json", list[Topic]))


@cache
def load_glossary() -> list[GlossaryTerm]:
    return typing.cast(list[GlossaryTerm], _json("glossary.json", list[GlossaryTerm]))


@cache
def load_documents() -> list[Document]:
    return typing.cast(list[Document], _json("documents.json", list[Document]))


@cache
def load_text(key: str) -> list[Section]:
    """The full text of the document with this key."""
    return _text(DATA / "texts" / f"{key}.md")


@cache
def load_outlines(key: str) -> list[Outline]:
    """The outlines of the document with this key, in order of the audience's code; none is no error."""
    files = sorted((DATA / "outlines" / key).glob("*.md"))
    return [Outline(document=key, audience=file.stem, sections=_text(file)) for file in files]


@cache
def load_infographics() -> list[Infographic]:
    return typing.cast(list[Infographic], _json("infographics.json", list[Infographic]))


@cache
def load_films() -> list[Film]:
    return typing.cast(list[Film], _json("films.json", list[Film]))


@cache
def load_recordings() -> list[Recording]:
    return typing.cast(list[Recording], _json("audio.json", list[Recording]))


@cache
def load_quizzes() -> list[Quiz]:
    return typing.cast(list[Quiz], _json("quizzes.json", list[Quiz]))


@cache
def load_cell_meetings() -> list[CellMeeting]:
    return typing.cast(list[CellMeeting], _json("cell_meetings.json", list[CellMeeting]))


@cache
def load_study_plan() -> StudyPlan:
    return typing.cast(StudyPlan, _json("study_plan.json", StudyPlan))


@cache
def load_names() -> Names:
    return typing.cast(Names, _json("names.json", Names))

"""Where a person's name or numbers stand in texts: in any text column of any table, also inside JSON.

Names in minutes, pages and their old versions were written by people: they are listed for somebody to decide, since
others may bear the same name. What machines wrote (jobs, import rows, log labels) is struck out without asking.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from wagtail.search import index

from cms.organisation.models import Member
from cms.organisation.shares import SHARES, model_of
from site_builder.text import fold_vi

# Shorter than any name, so that it fits where the name stood.
STRUCK = "***"
TEXT_TYPES = {"CharField", "TextField", "JSONField", "SlugField", "EmailField", "URLField", "FileField"}
# Rows that other verbs of erasure see to, those that never hold a name, and the index, which follows its pages.
PASSED_OVER = {"organisation.Member", "organisation.AuditEvent", "sessions.Session"}
INDEX = "wagtailsearch"
WRITTEN_BY_PEOPLE = {"organisation.Unit", "organisation.UnitKind", "organisation.Audience", "organisation.User"}
LOGS = {"wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry"}


@dataclass(frozen=True)
class Trace:
    """A column of a row in which one of the words stands. `key` names it in a form."""

    model: type[models.Model]
    pk: Any
    field: str

    @property
    def key(self) -> str:
        return f"{self.model._meta.label}:{self.pk}:{self.field}"

    @property
    def made_by_machine(self) -> bool:
        label = self.model._meta.label
        return label in LOGS or (self.model._meta.app_label == "organisation" and label not in WRITTEN_BY_PEOPLE)


def words_of(member: Member) -> list[str]:
    """All spellings to look for: the name with marks composed and apart, in capitals and without marks; the numbers."""
    name = member.full_name
    numbers = [member.identity_number, member.phone, member.card_number or ""]
    spellings = [name, name.upper(), unicodedata.normalize("NFD", name), fold_vi(name), *numbers]
    return list(dict.fromkeys(word for word in spellings if word))


def find(words: Sequence[str]) -> list[Trace]:
    """Every column that holds one of the words as a whole word."""
    return [trace for model in _searched() for trace in _in(model, words)]


def in_texts_by_people(member: Member) -> list[Trace]:
    """What somebody has to decide about before the member is erased: erasure itself sees to all the rest."""
    found = [trace for trace in find(words_of(member)) if not trace.made_by_machine]
    return [trace for trace in found if not _is_of(trace, member)]


def strike(trace: Trace, words: Sequence[str]) -> bool:
    """Strikes the words out of the column. False for a table that refuses every change."""
    text = _texts(trace.model).values_list(f"text_{trace.field}", flat=True).get(pk=trace.pk)
    try:
        with transaction.atomic():
            _write(trace, _pattern(words).sub(STRUCK, text))
    except DatabaseError:
        return False
    row = trace.model._base_manager.get(pk=trace.pk)
    if isinstance(row, index.Indexed):
        index.insert_or_update_object(row)
    return True


def _searched() -> Iterator[type[models.Model]]:
    gone = {
        model_of(name)[0] for share in SHARES.values() for name, fate in share.relations.items() if fate == "delete"
    }
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        passed_over = meta.label in PASSED_OVER or meta.app_label == INDEX or not meta.managed
        if model not in gone and not passed_over and _columns(model):
            yield model


def _is_of(trace: Trace, member: Member) -> bool:
    """The row is the member's own, by a relation that a share declares."""
    for share in SHARES.values():
        for relation in share.relations:
            model, name = model_of(relation)
            if model is trace.model and model._base_manager.filter(pk=trace.pk, **{name: member}).exists():
                return True
    return False


def _columns(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.local_concrete_fields if field.get_internal_type() in TEXT_TYPES]


def _texts(model: type[models.Model]) -> "models.QuerySet[Any]":
    casts = {f"text_{name}": Cast(name, models.TextField()) for name in _columns(model)}
    return model._base_manager.annotate(**casts)


def _in(model: type[models.Model], words: Sequence[str]) -> Iterator[Trace]:
    columns = _columns(model)
    wanted = Q()
    for name in columns:
        for spelling in _as_stored(words):
            wanted |= Q(**{f"text_{name}__contains": spelling})
    pattern = _pattern(words)
    rows = _texts(model).filter(wanted).order_by("pk")
    for pk, *texts in rows.values_list("pk", *(f"text_{name}" for name in columns)).iterator():
        for name, text in zip(columns, texts, strict=True):
            if text and pattern.search(text):
                yield Trace(model, pk, name)


def _as_stored(words: Sequence[str]) -> list[str]:
    """As the text stands in a text, in JSON, and in JSON within JSON (the revisions of pages), where marks are escaped."""
    once = [json.dumps(word)[1:-1] for word in words]
    twice = [json.dumps(word)[1:-1] for word in once]
    return list(dict.fromkeys([*words, *once, *twice]))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Whole words only: "Trần An" is not in "Trần Anh", also where the next letter is written as an escape."""
    longest_first = sorted(_as_stored(words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w|\\+u)")


def _write(trace: Trace, text: str) -> None:
    """Past the model: no signal, no new revision, no changed date. The column keeps its type."""
    meta, quote = trace.model._meta, connection.ops.quote_name
    field, key = meta.get_field(trace.field), meta.pk
    assert isinstance(field, models.Field)
    assert key is not None
    jsonb = connection.vendor == "postgresql" and field.get_internal_type() == "JSONField"
    table, column, key_column = quote(meta.db_table), quote(str(field.column)), quote(str(key.column))
    statement = f"update {table} set {column} = %s{'::jsonb' if jsonb else ''} where {key_column} = %s"  # noqa: S608  # names of our own models, values as parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, [text, key.get_db_prep_value(trace.pk, connection)])

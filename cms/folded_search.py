"""Wagtail's search in the database, with Vietnamese folded on both sides: "dang vien" finds "Đảng viên", "57 nq" 57-NQ/TW.

Neither of the two databases does it: `đ` does not decompose, and both take "57-NQ/TW" apart in ways of their own.
"""

import copy
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.utils.encoding import force_str
from modelsearch.backends import database
from modelsearch.index import RelatedFields
from modelsearch.query import MATCH_NONE, And, Not, Or, Phrase, PlainText

from site_builder.text import words_vi


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802  # Wagtail looks for this name
    """The backend of the database in use. PostgreSQL must not take "an" and "do" for English words of no weight."""
    simple = {"SEARCH_CONFIG": "simple", **params}
    of_database: Any = type(database.SearchBackend(simple))
    return _folding_backend(of_database)(simple)


@cache
def _folding_backend(backend: Any) -> Any:
    class FoldedIndex(backend.index_class):
        def add_items(self, model: Any, objs: Iterable[Any]) -> None:
            super().add_items(model, [Folded(obj) for obj in objs])

    class FoldedBackend(backend):
        index_class = FoldedIndex

        def _search(self, compiler: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
            return super()._search(compiler, fold_query(query), *args, **kwargs)

    return FoldedBackend


class Folded:
    """An object as the index sees it: every text that it would index, folded."""

    def __init__(self, held: Any) -> None:
        self.held = held
        self.pk = held.pk

    def get_search_fields(self) -> list[Any]:
        return [_folding(field) for field in self.held.get_search_fields()]


def _folding(field: Any) -> Any:
    """A copy of a search field whose values are folded, those of related objects too."""
    folding = copy.copy(field)
    if isinstance(field, RelatedFields):
        folding.fields = [_folding(inner) for inner in field.fields]
        folding.get_value = lambda obj: field.get_value(getattr(obj, "held", obj))
    else:
        folding.get_value = lambda obj: _fold(field.get_value(getattr(obj, "held", obj)))
    return folding


def _fold(value: Any) -> Any:
    if isinstance(value, dict):
        return [_fold(inner) for inner in value.values()]
    if isinstance(value, list):
        return [_fold(inner) for inner in value]
    return "" if value is None else words_vi(force_str(value))


def fold_query(query: Any) -> Any:
    """Of a query that is put together of parts, those without a word are left out."""
    if isinstance(query, str):
        return words_vi(query)
    if isinstance(query, (PlainText, Phrase)):
        folded = copy.copy(query)
        folded.query_string = words_vi(query.query_string)
        return folded if folded.query_string else MATCH_NONE
    if isinstance(query, (And, Or)):
        parts = [part for part in map(fold_query, query.subqueries) if part is not MATCH_NONE]
        return type(query)(parts) if parts else MATCH_NONE
    if isinstance(query, Not) and query is not MATCH_NONE:
        return Not(fold_query(query.subquery))
    return query

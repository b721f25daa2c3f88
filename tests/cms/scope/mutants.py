"""Slips that somebody may make, one at a time: the property must find each."""

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from cms.organisation import queries
from cms.organisation.work import job_scope
from cms.reports import asked
from cms.reports.pages import meetings
from cms.study import minutes
from cms.tracking.api.check_in import _session as session_to_check_in


@dataclass(frozen=True)
class Mutant:
    what: str
    function: Callable[..., Any]
    was: str
    becomes: str


MUTANTS = (
    Mutant("an ended role still holds", queries._reaches, 'valid_to__gte": on', 'valid_to__gte": date.min'),
    Mutant("a role holds before its first day", queries._reaches, 'valid_from__lte": on', 'valid_from__lte": date.max'),
    Mutant("a role without its subtree has it", queries._reaches, "| Q(depth=0)", "| Q(depth__gte=0)"),
    Mutant("every role opens everything", queries._reaches, "if permission in granted", "if granted"),
    Mutant("closed accounts read on", queries.units_visible_to, "or not user.is_active", ""),
    Mutant("minutes open to all above", queries.units_visible_to, '== "view_minutes"', '== "never"'),
    Mutant("the kind alone closes minutes", queries.units_visible_to, "descendant__inspectable=True, ", ""),
    Mutant("a unit's figures are open without those below", asked.asked, "if not _sees_all_below", "if False and not _sees_all_below"),
    Mutant("a superuser sees everything", queries.units_visible_to, "    pairs = UnitClosure", "    if user.is_superuser:\n        return Unit.objects.all()\n    pairs = UnitClosure"),
    Mutant("any roster", session_to_check_in, "sessions_to_check_in(request.user)", "Session.objects"),
    Mutant("a meeting of anywhere by way of one's own unit", meetings._find, ', cell__in=below.values("descendant")', ""),
    Mutant("secretaries above keep a cell's meetings", minutes.cells_kept_by, 'pk__in=own.values("unit"), ', ""),
    Mutant("orders outlive the role", job_scope.jobs_of, "within, ordered_by", "ordered_by"),
)  # fmt: skip


@contextmanager
def in_place(mutant: Mutant) -> Iterator[None]:
    """The function with its slip, for whoever imported it."""
    function = mutant.function
    assert isinstance(function, FunctionType)
    text = textwrap.dedent(inspect.getsource(function))
    assert text.count(mutant.was) == 1, f"{mutant.what}: the text to change is not there"
    names: dict[str, Any] = dict(function.__globals__)
    exec(text.replace(mutant.was, mutant.becomes), names)
    kept, function.__code__ = function.__code__, names[function.__name__].__code__
    try:
        yield
    finally:
        function.__code__ = kept

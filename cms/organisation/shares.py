"""What each room holds about members. A room registers its share at start-up (apps.py); this room imports none.

A share names every relation of its tables to `Member` and says what erasure does with it, so that a table nobody
thought of is found by a check at the start (`unknown_relations`). `collect` is what "My data" shows and what the
erasure screen counts; `erase` wipes what a relation cannot: words in a row that stays.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.apps import apps
from django.db.models import ForeignObjectRel, Model

from cms.organisation.models import Member

# The rows go; the rows stay and point at nobody; the rows stay and point at the nameless row the member leaves.
Fate = Literal["delete", "unlink", "keep"]


@dataclass(frozen=True)
class Column:
    """`kind` tells a page how to write the value: text, date or instant."""

    key: str
    title: Any
    kind: str = "text"


@dataclass(frozen=True)
class Held:
    """One table of what we hold about a member. With `stays`, erasure keeps the rows without the person."""

    key: str
    title: Any
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    stays: bool = False


def nothing(member: Member) -> None:
    """For a share whose relations say everything."""


@dataclass(frozen=True)
class Share:
    """One room's share. `relations` maps "app.Model.field" to what erasure does with its rows."""

    room: str
    relations: Mapping[str, Fate]
    collect: Callable[[Member], Sequence[Held]]
    erase: Callable[[Member], None] = field(default=nothing)


SHARES: dict[str, Share] = {}


def register(share: Share) -> None:
    SHARES[share.room] = share


def unknown_relations() -> set[str]:
    """Relations to `Member` that no share speaks of. Must be empty."""
    known = {relation for share in SHARES.values() for relation in share.relations}
    return set(relations_to_member()) - known


def relations_to_member() -> Iterator[str]:
    """Every foreign key and many-to-many row that points at a member, as "app.Model.field"."""
    for relation in Member._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            yield f"{relation.related_model._meta.label}.{relation.field.name}"


def apply_fates(share: Share, member: Member) -> int:
    """Deletes and unlinks the member's rows of the share; returns how many."""
    count = 0
    for relation, fate in share.relations.items():
        model, name = model_of(relation)
        rows = model._base_manager.filter(**{name: member})
        if fate == "delete":
            count += rows.delete()[0]
        elif fate == "unlink":
            count += rows.update(**{name: None})
    return count


def model_of(relation: str) -> tuple[type[Model], str]:
    label, _dot, name = relation.rpartition(".")
    return apps.get_model(label), name

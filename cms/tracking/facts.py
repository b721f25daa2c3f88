"""Appending facts: one statement a batch, the same on PostgreSQL and SQLite."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models


def insert_new(rows: Sequence[models.Model]) -> set[UUID]:
    """Insert rows whose primary key is a UUID made by a phone; returns the ids that were new.

    Ids that exist are left alone, whoever wrote them: `bulk_create(ignore_conflicts=True)` cannot tell which.
    """
    found = insert(rows, "on conflict (id) do nothing returning id", with_key=True)
    return {UUID(str(id_)) for (id_,) in found}


def insert(rows: Sequence[models.Model], on_conflict: str, *, with_key: bool) -> list[tuple[Any, ...]]:
    """All rows of one model in one statement; `on_conflict` is its end, written by us. Returns what it returns."""
    if not rows:
        return []
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if with_key or not field.primary_key]
    names = ", ".join(str(field.column) for field in fields)
    places = "(" + ", ".join(["%s"] * len(fields)) + ")"
    statement = f"insert into {meta.db_table} ({names}) values {', '.join([places] * len(rows))} {on_conflict}"  # noqa: S608  # names of our models, values as parameters
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if " returning " in on_conflict else []

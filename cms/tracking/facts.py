"""Appending facts: one statement a batch that tells new rows from those that were already there."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models


def insert_new(rows: Sequence[models.Model]) -> set[UUID]:
    """Insert rows whose primary key is a UUID made by a phone; returns the ids that were new.

    Ids that exist are left alone, whoever wrote them: `bulk_create(ignore_conflicts=True)` cannot tell which.
    """
    if not rows:
        return set()
    fields = rows[0]._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = "(" + ", ".join(["%s"] * len(fields)) + ")"
    statement = (
        f"insert into {connection.ops.quote_name(rows[0]._meta.db_table)} ({names})"  # names come from our models
        f" values {', '.join([places] * len(rows))} on conflict (id) do nothing returning id"
    )
    values: list[Any] = [
        field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {UUID(str(id_)) for (id_,) in cursor.fetchall()}

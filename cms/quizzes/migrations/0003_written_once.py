"""The database itself refuses to change or delete what was published."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("quizzes_questionrevision", "quizzes_quizversion", "quizzes_quizslot")

POSTGRESQL_FUNCTION = """
create function quizzes_written_once() returns trigger language plpgsql as
$$ begin raise exception 'a row of % is written once', tg_table_name using errcode = 'integrity_constraint_violation'; end $$
"""
POSTGRESQL_TRIGGER = """
create trigger {table}_written_once before update or delete on {table}
for each row execute function quizzes_written_once()
"""
SQLITE_TRIGGER = """
create trigger {table}_written_once_{act} before {act} on {table}
begin select raise(abort, 'a row of {table} is written once'); end
"""


def create_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
        for table in TABLES:
            schema_editor.execute(POSTGRESQL_TRIGGER.format(table=table), params=None)
        return
    # A later migration that alters one of these tables makes SQLite copy it and lose its triggers: create them again.
    for table in TABLES:
        for act in ("update", "delete"):
            schema_editor.execute(SQLITE_TRIGGER.format(table=table, act=act), params=None)


def drop_triggers(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("drop function quizzes_written_once cascade", params=None)
        return
    for table in TABLES:
        for act in ("update", "delete"):
            schema_editor.execute(f"drop trigger {table}_written_once_{act}", params=None)


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0002_authors_stay")]

    operations = [migrations.RunPython(create_triggers, drop_triggers)]

"""The audit log refuses changes in the database itself, whoever asks."""

from typing import Any

TABLE = "organisation_auditevent"
MESSAGE = "the audit log is append-only"

INSTALL = {
    "postgresql": [
        f"""
        create function audit_append_only() returns trigger language plpgsql as $$
        begin raise exception '{MESSAGE}'; end $$
        """,
        f"""
        create trigger audit_append_only before update or delete or truncate on {TABLE}
        for each statement execute function audit_append_only()
        """,
    ],
    "sqlite": [
        f"create trigger audit_no_update before update on {TABLE} begin select raise(abort, '{MESSAGE}'); end",
        f"create trigger audit_no_delete before delete on {TABLE} begin select raise(abort, '{MESSAGE}'); end",
    ],
}
REMOVE = {
    "postgresql": [
        f"drop trigger if exists audit_append_only on {TABLE}",
        "drop function if exists audit_append_only()",
    ],
    "sqlite": ["drop trigger if exists audit_no_update", "drop trigger if exists audit_no_delete"],
}


def install(apps: Any, schema_editor: Any) -> None:
    run(INSTALL, schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    run(REMOVE, schema_editor.connection)


def run(statements: dict[str, list[str]], connection: Any) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)

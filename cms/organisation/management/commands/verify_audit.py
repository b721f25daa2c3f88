"""Walks the audit log's chain and says where it breaks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.organisation.audit import verify


class Command(BaseCommand):
    help = "Checks that no row of the audit log was changed, moved or taken out."

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify()
        if verdict.broken_at is not None:
            raise CommandError(f"The audit log is broken at row {verdict.broken_at}.")
        self.stdout.write(f"The audit log is whole: {verdict.rows} rows, head {verdict.head}.")

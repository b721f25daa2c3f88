"""Walks the audit log's chain and says where it breaks."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.organisation.audit import verify
from cms.organisation.audit_heads import shipped


class Command(BaseCommand):
    help = "Checks that no row of the audit log was changed, moved or taken out, and that its end was not cut off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", action="append", default=[], help="a head that was written down before")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify({*options["head"], *shipped()})
        if verdict.broken_at is not None:
            raise CommandError(f"The audit log is broken at row {verdict.broken_at}.")
        if verdict.missing:
            raise CommandError(f"The audit log lacks rows: the heads {', '.join(verdict.missing)} are not in it.")
        self.stdout.write(f"The audit log is whole: {verdict.rows} rows, head {verdict.head}.")

"""Builds the second wall of the statistics anew, for instance after a dump was restored on another server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cms.reports.migrations._row_security import build


class Command(BaseCommand):
    help = "Build role, rights and policies of the second wall of the statistics (PostgreSQL)."

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has row security.")
        with transaction.atomic():
            build(connection)
        self.stdout.write("The second wall stands.")

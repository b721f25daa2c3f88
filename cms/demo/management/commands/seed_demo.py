"""Fills an empty database with the demonstration: real communes, invented people, our own texts."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.demo.seed import AlreadySeeded, seed

MOST = 200_000


class Command(BaseCommand):
    help = "Write the demonstration's data into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, default=2000, help="how many members (default 2000)")
        parser.add_argument("--seed", type=int, default=2026, help="what makes it the same everywhere")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 600 <= options["members"] <= MOST:
            raise CommandError(f"--members: from 600 to {MOST}.")
        started = time.monotonic()
        try:
            seed(members=options["members"], number=options["seed"], say=self.stdout.write)
        except AlreadySeeded:
            raise CommandError(
                "This database already holds data. Point DATABASE_URL or HANDBOOK_VAR elsewhere."
            ) from None
        self.stdout.write(f"Done in {time.monotonic() - started:.0f} s.")

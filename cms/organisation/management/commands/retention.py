"""Takes away what is past its time."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.organisation.privacy import retention


class Command(BaseCommand):
    help = "Takes away what is past its time, in chunks; run again after a kill. --dry-run only counts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write if options["verbosity"] > 1 else retention.silent
        for name, count in retention.run(timezone.now(), dry_run=options["dry_run"], say=say).items():
            self.stdout.write(f"{name}: {count}")

"""Write the public export into a folder: this is how the committed sample in content/ is refreshed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.publishing.folder import ExportFailed, write_fresh


class Command(BaseCommand):
    help = "Writes the entries and files of everything public into DIR, which then holds nothing else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            entries = write_fresh(options["folder"])
        except ExportFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{len(entries)} entries written into {options['folder']}")

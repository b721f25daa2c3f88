"""Publish what is due, in this process."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cms.publishing.models import Release
from cms.publishing.worker import publish_due


class Command(BaseCommand):
    help = "Brings the reader site up to date now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="build even when nothing changed")

    def handle(self, *args: Any, **options: Any) -> None:
        made = publish_due(timezone.now(), force=options["force"], actor="publish_now" if options["force"] else "")
        for release in made:
            self.stdout.write(f"{release.name}: {release.get_state_display()}")
        if made and made[-1].state == Release.State.FAILED:
            raise CommandError(made[-1].log)
        if not made:
            self.stdout.write("Nothing is due.")

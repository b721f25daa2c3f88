"""After a backup was restored: erases again whom it brought back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.organisation.models import Member
from cms.organisation.privacy import erasure, erasure_log


class Command(BaseCommand):
    help = "Erases again every member of the erasure log whom the database knows. Run it after restoring a backup."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--log", type=Path, help="the log, where it is not HANDBOOK_ERASURE_LOG")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = list(erasure_log.read(options["log"]))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        back = Member.objects.filter(public_id__in=[line.public_id for line in lines])
        count = 0
        for member in back:
            erasure.erase_member(member, by="system", reason="replay", now=timezone.now())
            count += 1
        self.stdout.write(f"{len(lines)} erasures in the log, {count} members erased again.")

"""A new key for cards, or the end of an old one."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.organisation.papers import card_keys


class Command(BaseCommand):
    help = (
        "Makes a new key that signs cards from now on; cards signed before are accepted until they expire. "
        "With --retire and --on, ends an old key earlier: its cards must then be printed anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retire", type=int, metavar="KID", help="the number of the key to end")
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DATE", help="the first day without it: 2027-01-31"
        )
        parser.add_argument("--yes", action="store_true", help="also when cards that are still valid stop working")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["retire"] is None) != (options["on"] is None):
            raise CommandError("--retire and --on belong together.")
        if options["retire"] is None:
            self._rotate()
        else:
            self._retire(options["retire"], options["on"], sure=options["yes"])

    def _rotate(self) -> None:
        new, old = card_keys.rotate(timezone.now())
        self.stdout.write(f"Key {new.kid} signs the cards from now on.")
        for key in old:
            assert key.valid_to is not None
            until = timezone.localtime(key.valid_to)
            self.stdout.write(f"Cards of key {key.kid} are accepted until {until:%Y-%m-%d %H:%M}.")

    def _retire(self, kid: int, on: date, *, sure: bool) -> None:
        try:
            end = card_keys.retirement(kid, on)
            if end.cards and not sure:
                raise CommandError(
                    f"{end.cards} valid cards of key {kid} would stop working on {on}. Nothing was changed. "
                    "Print new ones first (CMS: cards that expire before a day), or add --yes."
                )
            card_keys.retire(kid, on, timezone.now())
        except card_keys.RotationRefused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"Key {kid} ends on {on}. Valid cards that stop working: {end.cards}.")

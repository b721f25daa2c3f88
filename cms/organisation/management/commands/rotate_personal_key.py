"""Changes the key of identity numbers and phones."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cms.organisation.members import key_rotation, personal


class Command(BaseCommand):
    help = (
        "Makes a new key for identity numbers and phones and seals every number anew. After a kill, run it with "
        "--resume. --lookup changes the key that finds a number instead; --remove-old deletes keys nothing needs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--resume", action="store_true", help="go on with today's key, make no new one")
        which.add_argument("--lookup", action="store_true", help="change the key of the digests that find a number")
        which.add_argument("--remove-old", action="store_true", help="delete the keys that no row needs any more")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove_old"]:
            gone = key_rotation.remove_old_keys()
            self.stdout.write(f"Removed: {', '.join(f'personal-{kid}' for kid in gone) or 'none'}.")
        elif options["lookup"]:
            self.stdout.write(f"{key_rotation.rotate_lookup(self.say)} digests made anew.")
        else:
            self.reseal(resume=options["resume"])

    def reseal(self, *, resume: bool) -> None:
        unfinished = key_rotation.kids_in_use() - {personal.current_kid()}
        if not resume and not unfinished:
            key_rotation.begin_new_key()
        count = key_rotation.reseal(self.say)
        self.stdout.write(f"{count} numbers are sealed anew with personal-{personal.current_kid()}.")

    def say(self, count: int) -> None:
        self.stdout.write(f"{count} …")
        self.stdout.flush()

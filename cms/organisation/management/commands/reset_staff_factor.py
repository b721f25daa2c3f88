"""For a colleague who has lost the phone and the recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.organisation.models import User
from cms.organisation.staff.resetting import remove_factors


class Command(BaseCommand):
    help = "Remove the second factors of an account, which then sets up a new one when it next signs in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="who asked, and how you made sure of who they are")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['username']}.")
        count = remove_factors(user, by="system", reason=options["reason"])
        self.stdout.write(f"{count} removed.")

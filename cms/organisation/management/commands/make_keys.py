"""Makes the key that signs attendance cards, once."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.organisation.papers.keys import make_keys


class Command(BaseCommand):
    help = "Makes the key pair that signs attendance cards. Does nothing when there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        key = make_keys()
        self.stdout.write(f"Cards are signed with key {key.kid}, public half {bytes(key.public).hex()}.")

"""Compares the closure table with the tree, and writes it anew on request."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.organisation.units.tree import closure_drift, rebuild_closure


class Command(BaseCommand):
    help = "Checks that the tree of units and its closure table agree; --rebuild writes the table anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="write the closure table anew from the tree")

    def handle(self, *args: Any, **options: Any) -> None:
        missing, surplus = closure_drift()
        if not (missing or surplus):
            self.stdout.write("The tree and its closure table agree.")
        elif options["rebuild"]:
            self.stdout.write(f"Rebuilt: {rebuild_closure()} pairs ({missing} were missing, {surplus} too many).")
        else:
            raise CommandError(f"{missing} pairs are missing and {surplus} are too many. Run check_tree --rebuild.")

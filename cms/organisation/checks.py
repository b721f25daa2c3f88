"""What must hold before the product starts."""

from typing import Any

from django.core.checks import Error

from cms.organisation.shares import unknown_relations


def every_relation_to_members_is_declared(**kwargs: Any) -> list[Error]:
    """A table that holds members must say what becomes of its rows when one is erased."""
    return [
        Error(
            f"{relation} points at a member, and no share says what erasure does with it.",
            hint="Name it in the room's `Share` (cms/organisation/shares.py).",
            id="organisation.E101",
        )
        for relation in sorted(unknown_relations())
    ]

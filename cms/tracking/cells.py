"""In which cell a member was on a day."""

from collections.abc import Sequence
from datetime import date

from cms.organisation.models import Member, Membership


class CellHistory:
    """The memberships of one member, read once for a whole batch."""

    def __init__(self, member: Member) -> None:
        self.now = member.cell_id
        self.memberships: Sequence[tuple[date, int]] = list(
            Membership.objects.filter(member=member).order_by("-valid_from", "-pk").values_list("valid_from", "unit_id")
        )

    def on(self, day: date) -> int:
        """The cell of that day. Before the first membership, and without any, the present cell counts."""
        return next((unit for since, unit in self.memberships if since <= day), self.now)

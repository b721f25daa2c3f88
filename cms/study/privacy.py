"""This room's share of what is held about a member: the sessions they were summoned to."""

from django.utils.translation import gettext as _

from cms.organisation.models import Member
from cms.organisation.shares import Column, Held, Share


def collect(member: Member) -> list[Held]:
    rows = member.summonses.select_related("session", "unit").order_by("session__starts_at")
    return [
        Held(
            "summonses",
            _("Summonses to sessions"),
            [
                Column("session", _("Session")),
                Column("starts", _("Begins"), "instant"),
                Column("unit", _("Cell on that day")),
                Column("excuse", _("Excuse")),
            ],
            [
                {
                    "session": row.session.title, "starts": row.session.starts_at, "unit": row.unit.name,
                    "excuse": row.get_excuse_display() if row.excuse else "",
                }
                for row in rows
            ],
            stays=True,
        )
    ]  # fmt: skip


# Rosters are frozen: the row stays, so that the number summoned does not move.
SHARE = Share("study", {"study.Invitee.member": "keep"}, collect)

"""Taking members in: one, or all of a province at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from cms.organisation.ids import new_id
from cms.organisation.models import Audience, Member, Membership, Unit

CHUNK = 2000


@dataclass(frozen=True)
class MemberRow:
    """A member for `add_members`. Without `joined_on` the membership opens on the day of admission."""

    full_name: str
    birth_date: date
    sex: str
    cell: Unit
    admitted_on: date
    status: str = Member.Status.OFFICIAL
    official_on: date | None = None
    card_number: str | None = None
    party_post: str = ""
    other_post: str = ""
    theory_level: str = ""
    education: str = ""
    audiences: Sequence[Audience] = ()
    joined_on: date | None = None
    public_id: UUID | None = None

    def member(self) -> Member:
        """The row as a member that is not saved yet."""
        names = ("full_name", "birth_date", "sex", "cell", "admitted_on", "status", "official_on", "card_number",
                 "party_post", "other_post", "theory_level", "education")  # fmt: skip
        values: dict[str, Any] = {name: getattr(self, name) for name in names}
        made = Member(public_id=self.public_id or new_id(), **values)
        made.fill_keys()
        return made


def add_member(row: MemberRow) -> Member:
    """Takes in one member and opens the membership of the cell."""
    with transaction.atomic():
        return _add([row])[0]


def add_members(rows: Iterable[MemberRow]) -> int:
    """Takes in any number of members, a chunk in memory at a time. All or nothing. Returns how many."""
    count = 0
    with transaction.atomic():
        for chunk in _chunks(rows):
            count += len(_add(chunk))
    return count


def _chunks(rows: Iterable[MemberRow]) -> Iterator[list[MemberRow]]:
    walk = iter(rows)
    while chunk := list(islice(walk, CHUNK)):
        yield chunk


def _add(rows: Sequence[MemberRow]) -> list[Member]:
    members = Member.objects.bulk_create([row.member() for row in rows])
    pairs = list(zip(rows, members, strict=True))
    Membership.objects.bulk_create(
        [Membership(member=member, unit=row.cell, valid_from=row.joined_on or row.admitted_on) for row, member in pairs]
    )
    through = Member.audiences.through
    through.objects.bulk_create(
        [through(member=member, audience=audience) for row, member in pairs for audience in row.audiences]
    )
    return members

"""What the rows before have taken. Rebuilt from the stored verdicts when the work goes on after a stop."""

from typing import Any

from cms.organisation.models import ImportRow, PeopleImport, StagedMember


class Seen:
    """Number of the first row that has an identity number, a card, a member, or a name with birth date and cell.

    Refused rows take nothing: the row that repeats their number may be the right one.
    """

    def __init__(self) -> None:
        self.identities: dict[bytes, int] = {}
        self.cards: dict[str, int] = {}
        self.members: dict[int, int] = {}
        self.names: dict[Any, int] = {}

    def take(self, row: int, identity: bytes | None, card: str | None, member: int | None, name: Any) -> None:
        if identity:
            self.identities.setdefault(identity, row)
        if card:
            self.cards.setdefault(card, row)
        if member:
            self.members.setdefault(member, row)
        if name:
            self.names.setdefault(name, row)


def seen_in(batch: PeopleImport) -> Seen:
    seen = Seen()
    rows = ImportRow.objects.filter(batch=batch, member__isnull=False).order_by("number")
    fields = ("number", "outcome", "member_id", "member__identity_lookup", "member__card_number")
    for number, outcome, member, identity, card in rows.values_list(*fields).iterator():
        if outcome == ImportRow.Outcome.UNCHANGED:
            seen.take(number, _bytes(identity), card, member, None)
        else:
            seen.take(number, None, None, member, None)
    staged = StagedMember.objects.filter(row__batch=batch).exclude(side=StagedMember.Side.BEFORE)
    columns = ("row__number", "side", "identity_lookup", "card_number", "search_name", "birth_date", "cell_id")
    for number, side, identity, card, *name in staged.order_by("row__number").values_list(*columns).iterator():
        is_new = side == StagedMember.Side.NEW
        seen.take(number, _bytes(identity), card, None, tuple(name) if is_new else None)
    return seen


def _bytes(value: Any) -> bytes | None:
    return bytes(value) if value else None

"""The verdict on each row of a file of members: new, changed, unchanged, a possible duplicate, or refused and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cms.organisation.ids import new_id
from cms.organisation.imports.member_values import Parsed, at_row
from cms.organisation.imports.scope import Places
from cms.organisation.imports.seen import Seen
from cms.organisation.members import member_rules, personal
from cms.organisation.members.member_rules import Reason, masked, shown
from cms.organisation.models import ImportRow, Member, Membership, StagedMember
from site_builder.text import fold_vi

Outcome, Side = ImportRow.Outcome, StagedMember.Side
REQUIRED = ("full_name", "birth_date", "sex", "cell", "admitted_on")
PLAIN = ("full_name", "birth_date", "sex", "status", "admitted_on", "official_on", "card_number", "party_post", "other_post",
         "theory_level", "education")  # fmt: skip
SEALED = ("identity_number", "phone")
COPIED = tuple(
    name for name in (f.attname for f in StagedMember._meta.concrete_fields)
    if name in {f.attname for f in Member._meta.concrete_fields} - {"id"}
)  # fmt: skip


@dataclass
class Verdict:
    """What goes into the report, and what is staged."""

    number: int
    label: str
    outcome: str
    reasons: list[Reason] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    member: int | None = None
    staged: list[StagedMember] = field(default_factory=list)
    audiences: list[int] = field(default_factory=list)


class Held:
    """The members that the rows of one chunk could mean."""

    def __init__(self, rows: Sequence[Parsed], *, with_audiences: bool) -> None:
        sound = [row for row in rows if not row.reasons]
        digests = {row.identity for row in sound} - {None}
        cards = {row.values["card_number"] for row in sound if row.values.get("card_number")}
        members = Member.objects.prefetch_related("audiences") if with_audiences else Member.objects.all()
        self.by_identity = {bytes(m.identity_lookup or b""): m for m in members.filter(identity_lookup__in=digests)}
        self.by_card = {m.card_number: m for m in members.filter(card_number__in=cards)}
        self.by_name = self._by_name(sound, members)
        self.since = self._since()

    def _by_name(self, rows: Iterable[Parsed], members: Any) -> dict[Any, Member]:
        keys = {key for row in rows if (key := row.name_key)}
        columns = [{key[place] for key in keys} for place in range(3)]
        near = Member.objects.filter(search_name__in=columns[0], birth_date__in=columns[1], cell__in=columns[2])
        found = {pk: key for pk, *key in near.values_list("pk", "search_name", "birth_date", "cell_id")}
        wanted = [pk for pk, key in found.items() if tuple(key) in keys]
        return {tuple(found[m.pk]): m for m in members.filter(pk__in=wanted).order_by("-pk")}

    def _since(self) -> dict[int, date]:
        groups = (self.by_identity, self.by_card, self.by_name)
        members = {m.pk for group in groups for m in group.values()}
        opened = Membership.objects.filter(member__in=members, valid_to__isnull=True)
        return dict(opened.values_list("member_id", "valid_from"))


class Judge:
    """Judges the rows of a file in their order; `seen` remembers what earlier rows took."""

    def __init__(self, places: Places, seen: Seen, today: date) -> None:
        self.places, self.seen, self.today = places, seen, today

    def verdict(self, row: Parsed, held: Held) -> Verdict:
        if row.reasons:
            wrong = [*row.reasons, *member_rules.date_reasons(row.values, self.today)]
            return Verdict(row.number, row.label, Outcome.REFUSED, wrong)
        card = row.values.get("card_number")
        twice = self._twice(row, card)
        if twice:
            return Verdict(row.number, row.label, Outcome.REFUSED, twice)
        member, field_name = held.by_identity.get(row.identity or b""), "identity_number"
        if member is None:
            member, field_name = held.by_card.get(card), "card_number"
        if member is None:
            return self._unmatched(row, held)
        foreign = self._foreign(row, member, field_name, held)
        if foreign:
            return Verdict(row.number, row.label, Outcome.REFUSED, foreign)
        return self._changed(row, member, held)

    def _twice(self, row: Parsed, card: str | None) -> list[Reason]:
        reasons = []
        if first := self.seen.identities.get(row.identity or b""):
            number = f"{masked(row.values['identity_number'])} ({at_row(first)})"
            reasons.append(Reason("identity_number", "identity-twice", number))
        if first := self.seen.cards.get(card or ""):
            reasons.append(Reason("card_number", "card-twice", f"{card} ({at_row(first)})"))
        return reasons

    def _foreign(self, row: Parsed, member: Member, by: str, held: Held) -> list[Reason]:
        """Somebody else's number: neither name nor birth date fits, or the member is out of reach."""
        name, born = row.values.get("full_name"), row.values.get("birth_date")
        other = name and born and fold_vi(name) != member.search_name and born != member.birth_date
        card = row.values.get("card_number")
        holder = held.by_card.get(card) if card else None
        if by == "identity_number" and (other or member.cell_id not in self.places.by_id):
            return [Reason(by, "identity-held", masked(row.values[by]))]
        # A card whose holder has another identity number, or who is not the person of the identity number.
        contradicts = by == "card_number" and row.identity and member.identity_lookup
        if (holder and holder.pk != member.pk) or (
            by == "card_number" and (other or contradicts or member.cell_id not in self.places.by_id)
        ):
            return [Reason("card_number", "card-held", str(card))]
        return []

    def _unmatched(self, row: Parsed, held: Held) -> Verdict:
        values = row.values
        reasons = [Reason(name, "missing") for name in REQUIRED if name not in values]
        reasons += member_rules.date_reasons(values, self.today)
        if not reasons:
            reasons = list(self._entry_reasons(values))
        if reasons:
            return Verdict(row.number, row.label, Outcome.REFUSED, reasons)
        key = row.name_key
        twin, first = held.by_name.get(key), self.seen.names.get(key or ())
        verdict = Verdict(row.number, row.label, Outcome.NEW, audiences=values.get("audiences", []))
        verdict.staged.append(self._new(values))
        if twin is not None:
            as_same = self._changed(row, twin, held)
            if as_same.outcome != Outcome.CHANGED:
                return as_same
            verdict.staged += as_same.staged
            verdict.outcome, verdict.member, verdict.changes = Outcome.DUPLICATE, twin.pk, as_same.changes
            verdict.reasons = [Reason("full_name", "same-person", twin.card_number or str(twin.full_name))]
        elif first:
            verdict.outcome = Outcome.DUPLICATE
            verdict.reasons = [Reason("full_name", "same-person", at_row(first))]
        self.seen.take(row.number, row.identity, values.get("card_number"), None, key)
        return verdict

    def _entry_reasons(self, values: Mapping[str, Any]) -> Iterable[Reason]:
        cell, joined = self.places.by_id[values["cell"]], values.get("joined_on")
        if values.get("status") in Member.GONE:
            yield Reason("status", "gone", str(Member.Status(values["status"]).label))
        if joined:
            if joined > self.today:
                yield Reason("joined_on", "future", shown(joined))
            if joined < values["admitted_on"]:
                yield Reason("joined_on", "implausible", shown(joined))
            elif joined < cell.valid_from:
                yield Reason("joined_on", "joined-before-cell", shown(joined))

    def _new(self, values: Mapping[str, Any]) -> StagedMember:
        status = Member.Status.OFFICIAL if values.get("official_on") else Member.Status.PROBATIONARY
        plain = {name: values[name] for name in PLAIN if name in values}
        member = Member(public_id=new_id(), cell_id=values["cell"], **{"status": status, **plain})
        seal(member, values)
        cell = self.places.by_id[values["cell"]]
        joined = values.get("joined_on") or max(values["admitted_on"], cell.valid_from)
        return staged(member, Side.NEW, joined_on=joined, sets_audiences="audiences" in values)

    def _changed(self, row: Parsed, member: Member, held: Held) -> Verdict:
        """The row as a change of a member who is in reach."""
        before = staged(member, Side.BEFORE)
        changes = self._changes(row, member)
        verdict = Verdict(row.number, row.label or member.full_name, Outcome.CHANGED, changes=changes, member=member.pk)
        reasons, move = self._change_reasons(row, member, changes, held)
        if reasons:
            verdict.outcome, verdict.reasons, verdict.changes, verdict.member = Outcome.REFUSED, reasons, [], None
            return verdict
        if not changes:
            self._take(row, member)
            verdict.outcome = Outcome.UNCHANGED
            return verdict
        for name in PLAIN:
            setattr(member, name, row.values.get(name, getattr(member, name)))
        member.cell_id = row.values.get("cell", member.cell_id)
        seal(member, row.values)
        self._take(row, member)
        sets = any(name == "audiences" for name, _old, _new in changes)
        verdict.staged = [before, staged(member, Side.AFTER, sets_audiences=sets, **move)]
        verdict.audiences = row.values.get("audiences", [])
        return verdict

    def _take(self, row: Parsed, member: Member) -> None:
        """All that the member has is taken, also what the row does not repeat: a later start sees only the member."""
        digest = bytes(member.identity_lookup) if member.identity_lookup else None
        self.seen.take(row.number, digest, member.card_number, member.pk, None)

    def _changes(self, row: Parsed, member: Member) -> list[tuple[str, str, str]]:
        values = row.values
        changes = [
            (name, readable(member, name), readable(member, name, values[name]))
            for name in PLAIN
            if name in values and values[name] != getattr(member, name)
        ]
        for name, new, lookup in (("identity_number", row.identity, member.identity_lookup),
                                  ("phone", row.phone, member.phone_lookup)):  # fmt: skip
            if new and new != bytes(lookup or b""):
                changes.append((name, masked(getattr(member, name)), masked(personal.plain_number(values[name]))))
        if "audiences" in values:
            held = sorted(audience.pk for audience in member.audiences.all())
            if held != values["audiences"]:
                changes.append(("audiences", str(len(held)), str(len(values["audiences"]))))
        if values.get("cell", member.cell_id) != member.cell_id:
            changes.append(("cell", self.places.by_id[member.cell_id].name, self.places.by_id[values["cell"]].name))
        return changes

    def _change_reasons(
        self, row: Parsed, member: Member, changes: Sequence[tuple[str, str, str]], held: Held
    ) -> tuple[list[Reason], dict[str, Any]]:
        """Why the change cannot be, and the days of a transfer."""
        fields = {name for name, _old, _new in changes}
        reasons: list[Reason] = []
        if first := self.seen.members.get(member.pk):
            reasons.append(Reason("full_name", "member-twice", at_row(first)))
        if fields & {"birth_date", "admitted_on", "official_on"}:
            dates = {name: getattr(member, name) for name in ("birth_date", "admitted_on", "official_on")}
            reasons += member_rules.date_reasons({**dates, **row.values}, self.today)
        if "status" in fields and {member.status, row.values["status"]} & set(Member.GONE):
            gone = row.values["status"] if row.values["status"] in Member.GONE else member.status
            reasons.append(Reason("status", "gone", str(Member.Status(gone).label)))
        if "cell" not in fields or reasons:
            return reasons, {}
        return self._move(row, member, held.since.get(member.pk))

    def _move(self, row: Parsed, member: Member, since: date | None) -> tuple[list[Reason], dict[str, Any]]:
        on, cell = row.values.get("joined_on") or self.today, self.places.by_id[row.values["cell"]]
        if member.status in Member.GONE:
            return [Reason("cell", "is-gone")], {}
        if on > self.today:
            return [Reason("joined_on", "future", shown(on))], {}
        if since and on < since:
            return [Reason("joined_on", "joined-before", shown(on))], {}
        if on < cell.valid_from:
            return [Reason("joined_on", "joined-before-cell", shown(on))], {}
        # Somebody entered and transferred on one day was never in the first cell.
        return [], {"joined_on": on, "left_on": None if on == since else on - timedelta(days=1)}


def staged(member: Member, side: str, **more: Any) -> StagedMember:
    member.fill_keys()
    return StagedMember(side=side, **{name: getattr(member, name) for name in COPIED}, **more)


def seal(member: Member, values: Mapping[str, Any]) -> None:
    for name in SEALED:
        if name in values:
            setattr(member, name, values[name])


def readable(member: Member, name: str, value: Any = None) -> str:
    """How a value is shown: choices by their names, days as days."""
    value = getattr(member, name) if value is None else value
    if isinstance(value, date):
        return shown(value)
    choices = getattr(Member._meta.get_field(name), "flatchoices", ())
    return str(dict(choices).get(value, value or ""))

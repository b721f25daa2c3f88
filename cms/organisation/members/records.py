"""One member's record: taken in, corrected, and its numbers shown. All of it is audited."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation import audit
from cms.organisation.ids import new_id
from cms.organisation.members import personal
from cms.organisation.models import Member, Membership, User

FIELDS = ("full_name", "birth_date", "sex", "admitted_on", "official_on", "card_number", "party_post", "other_post",
          "theory_level", "education")  # fmt: skip
NUMBERS = {"identity_number": "identity_lookup", "phone": "phone_lookup"}


def take_in(values: Mapping[str, Any], *, joined_on: date, by: User) -> Member:
    """Adds a member to a cell. Raises `ValidationError` for a number that somebody else has, and for a cell that ended."""
    cell = values["cell"]
    if not cell.kind.is_cell or (cell.valid_to is not None and cell.valid_to < timezone.localdate()):
        raise ValidationError({"cell": _("This unit is no cell, or it is closed.")})
    member = Member(public_id=new_id(), cell=cell, status=values["status"])
    for name in (*FIELDS, *NUMBERS):
        setattr(member, name, values[name])
    with _one_holder(), transaction.atomic():
        member.save()
        Membership.objects.create(member=member, unit=member.cell, valid_from=joined_on)
        member.audiences.set(values["audiences"])
        audit.record(by, "member.add", object=f"member:{member.public_id}", unit_code=member.cell.code)
    return member


def edit(member: Member, values: Mapping[str, Any], *, by: User) -> list[str]:
    """Corrects the fields that `values` names; cell and status have verbs of their own. Returns what changed.

    The audit log gets the names of the fields and none of their values.
    """
    with _one_holder(), transaction.atomic():
        held = Member.objects.select_for_update(of=("self",)).select_related("cell").get(pk=member.pk)
        changed = [name for name in FIELDS if name in values and getattr(held, name) != values[name]]
        changed += [name for name in NUMBERS if name in values and _other_number(held, name, values[name])]
        for name in changed:
            setattr(held, name, values[name])
        if "audiences" in values and set(held.audiences.all()) != set(values["audiences"]):
            held.audiences.set(values["audiences"])
            changed.append("audiences")
        if changed:
            held.save()
            audit.record(
                by,
                "member.edit",
                object=f"member:{held.public_id}",
                unit_code=held.cell.code,
                reason=", ".join(changed),
            )
    member.refresh_from_db()
    return changed


def show_number(member: Member, name: str, *, by: User) -> str:
    """The number in clear, and a line in the audit log that somebody saw it."""
    if name not in NUMBERS:
        raise KeyError(name)
    audit.record(by, "member.show", object=f"member:{member.public_id} {name}", unit_code=member.cell.code, rows=1)
    return str(getattr(member, name))


def holder_of(identity_number: str) -> Member | None:
    """Who has this identity number, found by its digest."""
    digest = personal.lookup(personal.plain_number(identity_number), field=personal.IDENTITY)
    return Member.objects.filter(identity_lookup=digest).first() if digest else None


def _other_number(member: Member, name: str, text: str) -> bool:
    field = personal.IDENTITY if name == "identity_number" else personal.PHONE
    held = getattr(member, NUMBERS[name])
    return personal.lookup(personal.plain_number(text), field=field) != (bytes(held) if held else None)


@contextmanager
def _one_holder() -> Iterator[None]:
    """Two people who enter one number at the same moment: the second gets a sentence, not an error."""
    try:
        yield
    except IntegrityError as error:
        raise ValidationError(_("Another member has this card number or identity number.")) from error

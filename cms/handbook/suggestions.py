"""What the form says while a number is typed: the type and issuer it may mean, and who has this number already."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.handbook import identity
from cms.handbook.models import CommitteePage, DocumentPage, DocumentType, Issuer
from cms.handbook.numbers import Parts, meant, parse, types_meant
from cms.organisation.models import User
from cms.organisation.queries import units_visible_to

# More buttons than these help nobody to choose.
OFFERED = 5


@dataclass(frozen=True)
class Choice:
    pk: int
    label: str


@dataclass(frozen=True)
class Hint:
    """One choice can be filled in with a click, several are offered; nothing is filled in by itself."""

    sentence: str = ""
    choices: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """Another document. Without `url` there is nothing that this user may open."""

    sentence: str
    url: str = ""


@dataclass(frozen=True)
class Answer:
    type: Hint
    issuer: Hint
    same: Found | None
    others: list[Found]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def suggest(values: Mapping[str, Any], *, user: User, committee: CommitteePage | None, page: int | None) -> Answer:
    """`values`: what stands in the form; `page`: the document itself, if it is saved already."""
    parts = parse(values["number"])
    same = identity.same_document(values, but=page)
    others = identity.others_of_number(values["number"], user, but=page) if parts.type or parts.issuer else []
    return Answer(
        type=_type_hint(parts, values["type"]),
        issuer=_issuer_hint(parts, values["issuer"], user, committee),
        same=_same(same, user) if same else None,
        others=[_other(one, user) for one in others if same is None or one.pk != same.pk],
    )


def _type_hint(parts: Parts, chosen: DocumentType | None) -> Hint:
    found = types_meant(parts, list(DocumentType.objects.all()))
    if not parts.type or chosen in found:
        return Hint()
    if not found:
        return Hint(_("No type in our list has the letters %(letters)s: choose one.") % {"letters": parts.type})
    if len(found) == 1:
        return _one(parts.type, found)
    sentence = _("%(letters)s stands for several types: choose the one in the title of the document.")
    return Hint(sentence % {"letters": parts.type}, _choices(found))


def _issuer_hint(parts: Parts, chosen: Issuer | None, user: User, committee: CommitteePage | None) -> Hint:
    found = meant(parts.issuer, list(Issuer.objects.all()))
    if not parts.issuer or chosen in found:
        return Hint()
    if not found:
        return Hint(_("No issuer in our list has the letters %(letters)s: choose one.") % {"letters": parts.issuer})
    own = found if len(found) == 1 else _own(found, user, committee)
    if len(own) == 1:
        return _one(parts.issuer, own)
    sentence = ngettext(
        "%(letters)s is written by %(count)d body: choose the one in the head of the document.",
        "%(letters)s is written by %(count)d bodies: choose the one in the head of the document.",
        len(found),
    )
    return Hint(
        sentence % {"letters": parts.issuer, "count": len(found)}, _choices(found) if len(found) <= OFFERED else []
    )


def _own(found: Sequence[Issuer], user: User, committee: CommitteePage | None) -> list[Issuer]:
    """Of many that write ĐU: the committee below which the document is written, else the only one the author writes for."""
    of_committee = [one for one in found if committee and committee.unit_id and one.unit_id == committee.unit_id]
    if of_committee:
        return of_committee
    units = set(units_visible_to(user, "write_documents").values_list("pk", flat=True))
    return [one for one in found if one.unit_id in units]


def _one(letters: str, found: Sequence[DocumentType | Issuer]) -> Hint:
    sentence = _("%(letters)s usually means: %(name)s.") % {"letters": letters, "name": found[0].name}
    return Hint(sentence, _choices(found))


def _choices(found: Sequence[DocumentType | Issuer]) -> list[Choice]:
    return [Choice(one.pk, one.name) for one in found]


def _same(page: DocumentPage, user: User) -> Found:
    seen = identity.may_see(page, user)
    return Found(identity.sentence_of_same(page, user), identity.address_for_reading(page, user) if seen else "")


def _other(page: DocumentPage, user: User) -> Found:
    return Found(identity.sentence_of_other(page), identity.address_for_reading(page, user))

"""Which member a national identity is."""

from datetime import datetime

from django.db import IntegrityError, transaction

from cms.organisation import audit
from cms.organisation.members import personal
from cms.organisation.models import Member, MemberIdentity


def member_for(*, provider: str, subject: str, identity_number: str, now: datetime) -> Member | None:
    """The member this subject is linked to; at first use the one with this identity number, who is linked then.

    None where nobody fits, where the member has left, or where the member already signs in as another subject: that
    needs a person to look at it.
    """
    held = MemberIdentity.objects.select_related("member__cell").filter(provider=provider, subject=subject).first()
    member = held.member if held else _by_number(identity_number)
    if member is None or member.status in Member.GONE:
        return None
    if held is None and not _link(member, provider, subject, now):
        return None
    return member


def _by_number(identity_number: str) -> Member | None:
    digest = personal.lookup(personal.plain_number(identity_number), field=personal.IDENTITY)
    return Member.objects.select_related("cell").filter(identity_lookup=digest).first() if digest else None


def _link(member: Member, provider: str, subject: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            MemberIdentity.objects.create(provider=provider, subject=subject, member=member, linked_at=now)
            audit.record(member, "identity.link", object=provider[:200], unit_code=member.cell.code, at=now)
    except IntegrityError:
        return MemberIdentity.objects.filter(provider=provider, subject=subject, member=member).exists()
    return True

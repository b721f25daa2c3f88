"""One-time codes on paper: drawn up in memory first, alive once their hashes are stored."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from cms.organisation.models import ActivationCode, Member, User

CODE_BYTES = 20
GROUP = 4


@dataclass(frozen=True)
class NewCode:
    """A code that opens nothing yet. Only the paper and this object hold its text."""

    member: int
    text: str

    @property
    def hash(self) -> bytes:
        return code_hash(self.text.replace("-", ""))


def new_code(member: Member) -> NewCode:
    """160 random bits in readable groups."""
    code = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    return NewCode(member.pk, "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP)))


def code_hash(plain: str) -> bytes:
    return hashlib.sha256(plain.encode()).digest()


def last_day(now: datetime) -> date:
    """The day printed on a letter that is made now: the code works until that day is over."""
    return timezone.localdate(now) + timedelta(days=settings.ACTIVATION_DAYS)


def bring_alive(codes: Sequence[NewCode], *, by: User | None, now: datetime, last_day: date) -> int:
    """From now on these codes work, and no code printed before for the same members. In the caller's transaction.

    Members who left meanwhile get none. Returns how many are alive.
    """
    here = set(Member.objects.exclude(status__in=Member.GONE).filter(pk__in=[code.member for code in codes])
               .values_list("pk", flat=True))  # fmt: skip
    living = [code for code in codes if code.member in here]
    ActivationCode.objects.filter(member__in=here, used_at__isnull=True, issued_at__lt=now, expires_at__gt=now).update(
        expires_at=now
    )
    until = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time.min))
    ActivationCode.objects.bulk_create(
        [
            ActivationCode(code_hash=code.hash, member_id=code.member, issued_by=by, issued_at=now, expires_at=until)
            for code in living
        ],
        batch_size=1000,
    )
    return len(living)

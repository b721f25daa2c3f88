"""The purpose notice: which version a member accepted, and when. Silence is not consent, so each one is a row."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.organisation.models import Member, NoticeAcceptance
from cms.organisation.problems import Problem


def accept(member: Member, version: str, now: datetime) -> None:
    """Keeps the proof. Accepting twice keeps the first time. Raises `Problem` for any version but today's."""
    if version != settings.NOTICE_VERSION:
        raise required(422)
    with transaction.atomic():
        row, _new = NoticeAcceptance.objects.get_or_create(
            member=member, version=version, defaults={"accepted_at": now}
        )
        Member.objects.filter(pk=member.pk).update(notice_version=version, notice_at=row.accepted_at)
    member.notice_version, member.notice_at = version, row.accepted_at


def required(status: int) -> Problem:
    """Says which version has to be read first."""
    return Problem(
        status,
        "notice-required",
        _("Please read and accept the purpose notice first."),
        notice_version=settings.NOTICE_VERSION,
    )

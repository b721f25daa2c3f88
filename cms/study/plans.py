"""Announcing a study plan: from then on the list of who is summoned does not move."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.organisation.models import Member
from cms.study.errors import StudyRefused
from cms.study.models import Invitee, Session, StudyPlan

BATCH = 2000


def announce(plan: StudyPlan, now: datetime) -> int:
    """Announce the plan and freeze the summonses of all its sessions. Returns how many were made."""
    with transaction.atomic():
        locked = StudyPlan.objects.select_for_update().get(pk=plan.pk)
        if locked.announced_at:
            raise StudyRefused("already-announced", _("This plan has been announced; its summonses do not change."))
        StudyPlan.objects.filter(pk=plan.pk).update(announced_at=now)
        made = sum(_summon(session) for session in locked.sessions.order_by("starts_at", "pk"))
    plan.announced_at = now
    return made


def summoned(session: Session) -> QuerySet[Member]:
    """Whom the session would summon today: active members below the convening unit, of the plan's audiences."""
    members = Member.objects.filter(
        cell__above__ancestor=session.unit_id, cell__above__valid_to__isnull=True, status__in=Member.ACTIVE
    )
    audiences = list(session.plan.audiences.values_list("pk", flat=True))
    if audiences:
        members = members.filter(
            pk__in=Member.audiences.through.objects.filter(audience_id__in=audiences).values("member_id")
        )
    # Rosters are read in this order by the number of the summons, a page at a time.
    return members.order_by("cell__path", "sort_name", "pk")


def _summon(session: Session) -> int:
    pairs = summoned(session).values_list("pk", "cell_id")
    rows = [Invitee(session=session, member_id=member, unit_id=cell) for member, cell in pairs]
    return len(Invitee.objects.bulk_create(rows, batch_size=BATCH))

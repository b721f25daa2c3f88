"""For whom papers are made: which unit, which of its members, and who may order them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.organisation.admin.policies import members_for
from cms.organisation.models import Card, Device, Member, PeopleJob, Unit, User
from cms.organisation.papers.cards import usable_cards

ALL, MISSING, EXPIRING, REISSUE, NO_PHONE = "all", "missing", "expiring", "reissue", "no-phone"
CARD_CHOICES = (
    (ALL, _("Everybody: cards that are valid are printed again")),
    (MISSING, _("Only members without a valid card")),
    (EXPIRING, _("Only cards that expire before a day: new ones are issued")),
    (REISSUE, _("New cards for everybody: the old ones stop working at once")),
)
LETTER_CHOICES = (
    (NO_PHONE, _("Only members who use no phone with the handbook yet")),
    (ALL, _("Everybody: letters printed before stop working")),
)


@dataclass(frozen=True)
class PaperOrder:
    """What was chosen on the form. `before` belongs to EXPIRING, `reason` to REISSUE."""

    unit: Unit
    by: User
    whom: str
    before: date | None = None
    reason: str = ""

    @classmethod
    def of(cls, job: PeopleJob) -> "PaperOrder":
        """As it was ordered."""
        assert job.unit is not None
        before = job.params.get("before")
        return cls(
            job.unit,
            job.ordered_by,
            job.params["whom"],
            date.fromisoformat(before) if before else None,
            job.params.get("reason", ""),
        )

    def params(self) -> dict[str, Any]:
        """What a job keeps of it, beside the unit and who ordered."""
        before = self.before.isoformat() if self.before else None
        return {"whom": self.whom, "before": before, "reason": self.reason}


def holders(order: PaperOrder) -> QuerySet[Member]:
    """The members of the unit and everything below that take part, as far as the right to issue cards reaches.

    The others (exempt, away, gone) are refused at the door, with a card or without.
    """
    return _below(order).filter(status__in=Member.ACTIVE)


def in_need(order: PaperOrder, today: date) -> QuerySet[Member]:
    """Those of them for whom a new card is issued."""
    members = holders(order)
    if order.whom == REISSUE:
        return members
    if order.whom == EXPIRING:
        return members.filter(Exists(_held().filter(expires_on__lt=order.before)))
    return members.exclude(Exists(usable_cards(today).filter(member=OuterRef("pk"))))


def to_print(order: PaperOrder, today: date, job: PeopleJob) -> QuerySet[Card]:
    """The cards on the sheets, once the new ones are issued: what the work issued, or all that are valid."""
    cards = usable_cards(today).filter(member__in=holders(order))
    return cards if order.whom == ALL else cards.filter(job=job)


def recipients(order: PaperOrder) -> QuerySet[Member]:
    """Who gets an activation letter. Members who are exempt or away read the handbook too."""
    members = _below(order).exclude(status__in=Member.GONE)
    if order.whom == ALL:
        return members
    phones = Device.objects.filter(
        member=OuterRef("pk"), revoked_at__isnull=True, expires_at__gt=timezone.now(), assisted_by__isnull=True
    )
    return members.exclude(Exists(phones))


def _below(order: PaperOrder) -> QuerySet[Member]:
    return members_for(order.by, "issue_cards").filter(cell__above__ancestor=order.unit)


def _held() -> QuerySet[Card]:
    return Card.objects.filter(member=OuterRef("pk"), revoked_at__isnull=True)


@dataclass(frozen=True)
class Plan:
    """What an order would do now: shown before it is given. `revoked` cards stop working at once."""

    papers: int
    cells: int
    issued: int = 0
    revoked: int = 0


def plan_cards(order: PaperOrder, today: date) -> Plan:
    need = in_need(order, today)
    members = holders(order) if order.whom == ALL else need
    revoked = Card.objects.filter(member__in=need, revoked_at__isnull=True).count()
    return Plan(members.count(), _cells(members), need.count(), revoked)


def plan_letters(order: PaperOrder) -> Plan:
    members = recipients(order)
    return Plan(members.count(), _cells(members))


def _cells(members: QuerySet[Member]) -> int:
    return members.order_by().values("cell").distinct().count()

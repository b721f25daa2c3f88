"""What people may ask of us about their data, what they agreed to, and who was erased."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.organisation.ids import new_id

from .access import User
from .members import Member


class NoticeAcceptance(models.Model):
    """The proof that a member read a version of the purpose notice. `Member.notice_version` is the last of them."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="notice_acceptances")
    version = models.CharField(_("version"), max_length=20)
    accepted_at = models.DateTimeField(_("accepted at"))

    class Meta:
        ordering = ["accepted_at"]
        constraints = [models.UniqueConstraint(fields=["member", "version"], name="notice_accepted_once")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.version}"


class PublicHoliday(models.Model):
    """A day from Monday to Friday on which nobody works. The two working days of an answer pass over it."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["day"]
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class DataRequest(models.Model):
    """What a member asks about their data. `uid` is made by the phone, so that asking twice is asking once."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("See the data")
        CORRECTION = "correction", _("Correct the data")
        ERASURE = "erasure", _("Erase the data")
        OBJECTION = "objection", _("Object to a use of the data")

    class State(models.TextChoices):
        NEW = "new", _("New")
        TAKEN = "taken", _("Being worked on")
        PROPOSED = "proposed", _("Erasure proposed, waits for a second person")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    WAITING: ClassVar[tuple[str, ...]] = (State.NEW, State.TAKEN, State.PROPOSED)

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="data_requests", verbose_name=_("member"))
    kind = models.CharField(_("what is asked for"), max_length=10, choices=Kind)
    text = models.TextField(_("in the member's words"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW)
    made_at = models.DateTimeField(_("made at"))
    due_on = models.DateField(_("answer due on"))
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered for the member by")
    )
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("erasure proposed by")
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("erasure approved by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "made_at"]
        verbose_name = _("request about data")
        verbose_name_plural = _("requests about data")
        indexes = [models.Index(fields=["state", "due_on"], name="data_request_due")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="data_request_taken_by_somebody",
                condition=Q(state__in=["new", "closed"]) | Q(taken_by__isnull=False),
            ),
            models.CheckConstraint(
                name="data_request_answered_at", condition=~Q(state="answered") | Q(answered_at__isnull=False)
            ),
            models.CheckConstraint(
                name="data_request_closed_at",
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="data_request_only_erasure_is_proposed", condition=~Q(state="proposed") | Q(kind="erasure")
            ),
            # One person alone never erases anybody.
            models.CheckConstraint(
                name="data_request_approved_by_a_second_person",
                condition=Q(approved_by__isnull=True)
                | (Q(proposed_by__isnull=False) & ~Q(approved_by=F("proposed_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at:%d/%m/%Y}"

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING


class Erasure(models.Model):
    """That somebody was erased: by the identifier they had, which names nobody any more.

    A backup brings the person back; with this list, kept outside the database too, they are erased again.
    """

    public_id = models.UUIDField(unique=True)
    unit_code = models.CharField(max_length=40)
    erased_at = models.DateTimeField()

    class Meta:
        ordering = ["erased_at"]

    def __str__(self) -> str:
        return str(self.public_id)

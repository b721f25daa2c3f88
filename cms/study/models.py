"""Study plans with their sessions and summonses, and cell meetings."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.handbook.models import DocumentPage
from cms.organisation.ids import new_id
from cms.organisation.models import Audience, Member, Unit
from cms.quizzes.models import Quiz


class StudyPlan(models.Model):
    """What a committee has its members study, under the plan of the committee above."""

    class Form(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        MIXED = "mixed", _("Mixed")
        SELF_STUDY = "self_study", _("Self-study")

    content_id = models.UUIDField(default=new_id, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="study_plans", verbose_name=_("responsible unit"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("plan from above")
    )
    number = models.CharField(_("number"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    issued_on = models.DateField(_("issued on"))
    aims = models.TextField(_("aims"), blank=True)
    legal_basis = models.ManyToManyField(
        DocumentPage, blank=True, related_name="founded_plans", verbose_name=_("legal basis")
    )
    documents = models.ManyToManyField(DocumentPage, related_name="study_plans", verbose_name=_("documents to study"))
    quizzes = models.ManyToManyField(Quiz, blank=True, related_name="study_plans", verbose_name=_("quizzes"))
    audiences = models.ManyToManyField(Audience, blank=True, verbose_name=_("audiences"))
    form = models.CharField(_("form"), max_length=10, choices=Form, default=Form.IN_PERSON)
    reporters = models.CharField(_("reporters"), max_length=300, blank=True)
    materials = models.TextField(_("materials"), blank=True)
    expected = models.PositiveIntegerField(_("expected number"), null=True, blank=True)
    reflection_required = models.BooleanField(_("written reflection required"), default=False)
    deadline = models.DateField(_("deadline"))
    report_by = models.DateField(_("report by"), null=True, blank=True)
    announced_at = models.DateTimeField(_("announced at"), null=True, blank=True)

    class Meta:
        verbose_name = _("study plan")
        verbose_name_plural = _("study plans")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit", "number", "issued_on"], name="study_plan_identity"),
            models.CheckConstraint(
                name="study_plan_deadline_after_issue", condition=models.Q(deadline__gte=models.F("issued_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} – {self.title}"

    @property
    def address(self) -> str:
        return f"/ke-hoach/{self.slug}/"


class Session(models.Model):
    """One class or conference of a plan. `published` sessions appear on the reader site."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    plan = models.ForeignKey(StudyPlan, models.CASCADE, related_name="sessions", verbose_name=_("study plan"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sessions", verbose_name=_("convening unit"))
    title = models.CharField(_("title"), max_length=200)
    place = models.CharField(_("place or online point"), max_length=200)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    check_in_from = models.DateTimeField(_("check-in from"))
    check_in_until = models.DateTimeField(_("check-in until"))
    published = models.BooleanField(_("shown on the reader site"), default=False)

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="session_ends_after_start", condition=models.Q(ends_at__gt=models.F("starts_at"))
            ),
            models.CheckConstraint(
                name="session_check_in_window", condition=models.Q(check_in_until__gt=models.F("check_in_from"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Invitee(models.Model):
    """A member summoned to a session. Frozen when the plan is announced: the denominator does not move."""

    class Excuse(models.TextChoices):
        NONE = "", _("None")
        ILL = "ill", _("Ill")
        ON_DUTY = "on_duty", _("On duty")
        STUDYING = "studying", _("Studying")
        MATERNITY = "maternity", _("Maternity leave")
        TRAVELLING = "travelling", _("Far away")
        EXEMPT = "exempt", _("Exempt")

    session = models.ForeignKey(Session, models.CASCADE, related_name="invitees")
    member = models.ForeignKey(Member, models.PROTECT, related_name="summonses")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="The cell on the day of the summons")
    excuse = models.CharField(_("excuse"), max_length=10, choices=Excuse, blank=True)

    class Meta:
        verbose_name = _("summons")
        verbose_name_plural = _("summonses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["session", "member"], name="invitee_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.member_id}"


class CellMeeting(models.Model):
    """A meeting of a cell. The fields from `agenda` down are its minutes: for the cell, and for those above it
    only where the cell is inspectable (`study.minutes` decides, nobody else reads them)."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Regular")
        THEMATIC = "thematic", _("Thematic")
        COMBINED = "combined", _("Regular and thematic")
        EXTRAORDINARY = "extraordinary", _("Extraordinary")

    class State(models.TextChoices):
        ANNOUNCED = "announced", _("Announced")
        HELD = "held", _("Held")
        CLOSED = "closed", _("Closed")

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    cell = models.ForeignKey(Unit, models.PROTECT, related_name="meetings", verbose_name=_("cell"))
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.REGULAR)
    month = models.DateField(_("month"), help_text=_("The first day of the month."))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ANNOUNCED)
    planned_start = models.DateTimeField(_("planned start"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200)
    members_expected = models.PositiveSmallIntegerField(_("members expected"), null=True, blank=True)
    members_present = models.PositiveSmallIntegerField(_("members present"), null=True, blank=True)
    documents_posted_at = models.DateTimeField(_("documents posted at"), null=True, blank=True)
    chair = models.CharField(_("chair"), max_length=100, blank=True)
    clerk = models.CharField(_("secretary of the meeting"), max_length=100, blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    opinions = models.TextField(_("summary of opinions"), blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    votes_blank = models.PositiveSmallIntegerField(_("blank votes"), null=True, blank=True)
    score_preparation = models.PositiveSmallIntegerField(
        _("preparation (15)"), null=True, blank=True, validators=[MaxValueValidator(15)]
    )
    score_attendance = models.PositiveSmallIntegerField(
        _("attendance (20)"), null=True, blank=True, validators=[MaxValueValidator(20)]
    )
    score_running = models.PositiveSmallIntegerField(
        _("running (45)"), null=True, blank=True, validators=[MaxValueValidator(45)]
    )
    score_closing = models.PositiveSmallIntegerField(
        _("closing (20)"), null=True, blank=True, validators=[MaxValueValidator(20)]
    )

    class Meta:
        ordering = ["-planned_start"]
        verbose_name = _("cell meeting")
        verbose_name_plural = _("cell meetings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["cell", "month"], condition=models.Q(kind="regular"), name="cell_meeting_one_regular_a_month"
            ),
            models.CheckConstraint(
                name="cell_meeting_present_at_most_expected",
                condition=models.Q(members_present__isnull=True)
                | models.Q(members_expected__isnull=True)
                | models.Q(members_present__lte=models.F("members_expected")),
            ),
            models.CheckConstraint(
                name="cell_meeting_scores",
                condition=models.Q(score_preparation__isnull=True)
                | models.Q(score_preparation__lte=15)
                & models.Q(score_attendance__lte=20)
                & models.Q(score_running__lte=45)
                & models.Q(score_closing__lte=20),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cell} {self.month:%m/%Y}"

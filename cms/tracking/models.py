"""Facts, appended and never changed. Each keeps the cell the member belonged to at the time."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.organisation.models import Member, Unit, User
from cms.quizzes.models import QuestionRevision, Quiz, QuizVersion
from cms.study.models import Session


class ViewEvent(models.Model):
    """Something a member read, watched or heard. `seconds` is cumulative within a visit: the largest one counts.

    `document` and `part` are content ids; no foreign keys, so that the log can be partitioned and outlive pages.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("Opened")
        END = "end", _("Reached the end")
        PLAY = "play", _("Played")

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey(Member, models.DO_NOTHING, related_name="+", db_constraint=False)
    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_constraint=False)
    document = models.UUIDField()
    part = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=4, choices=Kind)
    visit_id = models.UUIDField()
    seconds = models.PositiveIntegerField()
    at = models.DateTimeField(help_text="The phone's clock")
    sent_at = models.DateTimeField(help_text="The phone's clock")
    received_at = models.DateTimeField(help_text="Our clock")
    skewed = models.BooleanField(default=False, help_text="The phone's clock was impossible: `at` is our estimate")
    fingerprint = models.BinaryField(max_length=16)
    assisted_by = models.ForeignKey(
        User, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False, db_index=False,
        help_text="The secretary who acted for the member",
    )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["document", "member"], name="view_event_document"),
            models.Index(fields=["member", "received_at"], name="view_event_member"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.document}"


class QuizAttempt(models.Model):
    """One attempt. The id is made by the phone; at most one is open per member and quiz."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        SCORED = "scored", _("Scored")
        EXPIRED = "expired", _("Expired")

    id = models.UUIDField(primary_key=True)
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts")
    version = models.ForeignKey(QuizVersion, models.PROTECT, related_name="attempts")
    member = models.ForeignKey(Member, models.PROTECT, related_name="quiz_attempts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    answers = models.JSONField(default=dict)
    answers_seq = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True, help_text="The phone's clock")
    score = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    max_score = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    assisted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="The secretary who acted for the member when it began or was handed in",
    )  # fmt: skip

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "quiz", "number"], name="quiz_attempt_number"),
            models.UniqueConstraint(
                fields=["member", "quiz"], condition=models.Q(state="open"), name="quiz_attempt_one_open"
            ),
            models.CheckConstraint(
                name="quiz_attempt_scored_has_score",
                condition=~models.Q(state="scored")
                | models.Q(
                    score__isnull=False, max_score__isnull=False, passed__isnull=False, submitted_at__isnull=False
                ),
            ),
        ]
        indexes = [models.Index(fields=["quiz", "member"], name="quiz_attempt_quiz")]

    def __str__(self) -> str:
        return str(self.id)


class AttemptItem(models.Model):
    """A question of an attempt: which revision, in which order its options were shown."""

    attempt = models.ForeignKey(QuizAttempt, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    revision = models.ForeignKey(QuestionRevision, models.PROTECT, related_name="+")
    option_order = models.JSONField()
    points = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["attempt", "position"], name="attempt_item_position"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}"


class Scan(models.Model):
    """What a scanner saw, refused scans too. Insert-only; the id is made by the scanner."""

    class Source(models.TextChoices):
        CARD = "card", _("Card")
        PHONE = "phone", _("Phone")
        MANUAL = "manual", _("By hand")

    class Result(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    class Reason(models.TextChoices):
        NONE = "", _("None")
        INVALID = "invalid", _("This is not a code of the handbook.")
        SIGNATURE = "signature", _("The signature on the card is not valid.")
        UNKNOWN_KEY = "unknown_key", _("The card was signed with an unknown key.")
        EXPIRED = "expired", _("The card has expired.")
        NOT_YET_VALID = "not_yet_valid", _("The card is not valid yet.")
        REVOKED = "revoked", _("The card was replaced by a newer one.")
        CODE_STALE = "code_stale", _("The code is too old. Ask for a fresh one.")
        CODE_FUTURE = "code_future", _("The clock of the phone is ahead.")
        REPLAYED = "replayed", _("This code was already used.")
        NOT_INVITED = "not_invited", _("Not on the list of this session.")
        ALREADY_PRESENT = "already_present", _("Already checked in.")
        CLOSED = "closed", _("Check-in for this session is closed.")
        MEMBER_SUSPENDED = "member_suspended", _("The member does not take part at present.")
        REASON_MISSING = "reason_missing", _("A check-in by hand needs a reason.")

    id = models.UUIDField(primary_key=True)
    session = models.ForeignKey(Session, models.PROTECT, related_name="scans")
    operator = models.ForeignKey(User, models.PROTECT, related_name="+")
    source = models.CharField(max_length=6, choices=Source)
    payload_hash = models.BinaryField(max_length=32)
    code_step = models.PositiveIntegerField(null=True, blank=True, help_text="The 30 s step of a phone code")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="scans")
    scanned_at = models.DateTimeField(help_text="The scanner's clock")
    sent_at = models.DateTimeField(help_text="The scanner's clock")
    received_at = models.DateTimeField(help_text="Our clock")
    result = models.CharField(max_length=8, choices=Result)
    reason = models.CharField(max_length=16, choices=Reason, blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="Why it was marked by hand")

    class Meta:
        indexes = [models.Index(fields=["session", "member"], name="scan_session_member")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="scan_refused_has_reason",
                condition=models.Q(result="accepted", reason="", member__isnull=False)
                | (models.Q(result="refused") & ~models.Q(reason="")),
            ),
            models.CheckConstraint(
                name="scan_by_hand_has_note",
                condition=~models.Q(source="manual", result="accepted") | ~models.Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.result}"


class Attendance(models.Model):
    """Derived from the accepted scans: the earliest one counts, so the order of uploads cannot matter."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    member = models.ForeignKey(Member, models.PROTECT, related_name="attendances")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    first_in = models.DateTimeField()
    evidence = models.ForeignKey(Scan, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["session", "member"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.member_id}"

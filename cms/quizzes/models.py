"""Questions and quizzes. What was once asked never changes: edits make new revisions, publishing makes new versions."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import PreviewableMixin

from cms.handbook.models import DocumentPage
from cms.handbook.preview import SIZES
from cms.organisation.ids import new_id
from cms.organisation.models import Audience, Unit, User


class WrittenOnce(models.QuerySet[Any]):
    """Neither `update` nor `delete`: not through a query either. A trigger in the database says the same."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError(f"A {self.model.__name__} is never changed; make a new one.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(f"A {self.model.__name__} is never deleted.")


class Immutable(models.Model):
    """A row that is written once."""

    objects = models.Manager.from_queryset(WrittenOnce)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not self._state.adding:
            raise TypeError(f"A {type(self).__name__} is never changed; make a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"A {type(self).__name__} is never deleted.")


class Question(models.Model):
    """A place in the bank. What it asks is in its revisions."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    document = models.ForeignKey(
        DocumentPage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=pgettext_lazy("handbook", "document"),
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("owning unit")
    )
    retired = models.BooleanField(_("no longer asked"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        stem = self.__dict__.get("newest_stem")  # lists read it with the row: `queries.with_stems`
        if stem is None:
            stem = self.revisions.order_by("-number").values_list("stem", flat=True).first()
        return stem or str(self.uid)


class QuestionRevision(Immutable):
    """`options` is a list of {"id": "a", "text": "…", "right": true}; ids never change meaning within a revision."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    stem = models.TextField(_("question"))
    multiple = models.BooleanField(_("several right answers"), default=False)
    options = models.JSONField(_("answers"))
    explanation = models.TextField(_("explanation"), blank=True)
    source_anchor = models.CharField(_("where the document says so"), max_length=100, blank=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("question revision")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["question", "number"], name="question_revision_number"),
        ]

    def __str__(self) -> str:
        return self.stem


class Quiz(PreviewableMixin, models.Model):
    """What editors work on. Attempts refer to a `QuizVersion`, made when the quiz is published."""

    class Preview(models.TextChoices):
        READER = "reader", _("The reader's page")
        QUESTIONS = "questions", _("The questions as members see them")
        ANSWERS = "answers", _("The questions with the key")

    class Grading(models.TextChoices):
        BEST = "best", _("Best attempt")
        LAST = "last", _("Last attempt")
        FIRST = "first", _("First attempt")

    content_id = models.UUIDField(default=new_id, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    introduction = models.TextField(_("introduction"), blank=True)
    document = models.ForeignKey(
        DocumentPage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quizzes",
        verbose_name=pgettext_lazy("handbook", "document"),
    )
    audiences = models.ManyToManyField(Audience, blank=True, verbose_name=_("audiences"))
    questions = models.ManyToManyField(Question, related_name="quizzes", verbose_name=_("questions"))
    draw = models.PositiveSmallIntegerField(
        _("questions drawn"), null=True, blank=True, help_text=_("Empty: all of them.")
    )
    minutes = models.PositiveSmallIntegerField(_("minutes allowed"), null=True, blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("pass mark in percent"), default=50, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), default=3, help_text=_("0: without limit.")
    )
    grading = models.CharField(_("which attempt counts"), max_length=5, choices=Grading, default=Grading.BEST)
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)

    preview_modes = Preview.choices
    preview_sizes = SIZES

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="quiz_pass_percent", condition=models.Q(pass_percent__gte=1, pass_percent__lte=100)
            ),
            models.CheckConstraint(
                name="quiz_closes_after_opening",
                condition=models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(closes_at__gt=models.F("opens_at")),
                violation_error_message=_("A quiz cannot close before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        return f"/trac-nghiem/{self.slug}/"


class QuizVersion(Immutable):
    """A published quiz: its rules and the pinned question revisions, in order."""

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    rules = models.JSONField(help_text="draw, minutes, pass_percent, attempts_allowed, grading, opens_at, closes_at")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("published quiz")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["quiz", "number"], name="quiz_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.quiz} ({self.number})"


class QuizSlot(Immutable):
    """One pinned question revision of a version."""

    version = models.ForeignKey(QuizVersion, models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField()
    revision = models.ForeignKey(QuestionRevision, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "position"], name="quiz_slot_position"),
            models.UniqueConstraint(fields=["version", "revision"], name="quiz_slot_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.position}"

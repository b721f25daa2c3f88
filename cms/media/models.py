"""Assets, the jobs that work on them, and what came out. A `MediaJob` row is the truth; the queue is a doorbell."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Collection
from wagtailmedia.models import AbstractMedia

from cms.organisation.ids import new_id
from cms.organisation.models import Unit
from cms.organisation.work import leases


class UnitCollection(models.Model):
    """Where the pictures, films and files of a unit's committee lie (`rights`)."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="+")
    collection = models.OneToOneField(Collection, models.CASCADE, related_name="unit_link")

    def __str__(self) -> str:
        return str(self.collection)


class HandbookImage(AbstractImage):
    """Ours from the first migration, so that fields can join later."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class HandbookRendition(AbstractRendition):
    image = models.ForeignKey(HandbookImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"),
        ]


class MediaAsset(AbstractMedia):
    """An uploaded film or recording, or a slide film composed by a recipe.

    A composed film has no upload; once it is ready, `file` points to its finished film. `recipe` is written by
    `films.compose_film` and read by `running`.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Waiting")
        PROBING = "probing", _("Being examined")
        ACCEPTED = "accepted", _("Being prepared")
        READY = "ready", _("Ready")
        REJECTED = "rejected", _("Refused")
        FAILED = "failed", _("Failed")

    class Profile(models.TextChoices):
        CAMERA = "camera", _("Camera film")
        SLIDES = "slides", _("Slide film")
        AUDIO = "audio", _("Recording")

    file = models.FileField(_("file"), upload_to="media", blank=True)
    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    profile = models.CharField(_("profile"), max_length=6, choices=Profile, default=Profile.CAMERA)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.UPLOADED, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    source_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    probe = models.JSONField(default=dict, blank=True, editable=False)
    recipe = models.JSONField(null=True, blank=True, editable=False)
    captions = models.TextField(_("captions (WebVTT)"), blank=True)
    transcript = models.TextField(_("transcript"), blank=True)

    admin_form_fields = ("title", "file", "profile", "collection", "captions", "transcript", "tags")

    class Meta:
        verbose_name = _("film or recording")
        verbose_name_plural = _("films and recordings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="media_asset_rejected_has_reason", condition=~models.Q(state="rejected") | ~models.Q(reason="")
            ),
        ]

    def clean(self, *args: Any, **kwargs: Any) -> None:
        """Without a file there is no name to check: a composed film, or an upload that was refused already."""
        if self.file:
            super().clean(*args, **kwargs)

    @property
    def url(self) -> str:
        """Empty for a composed film that is not ready: Wagtail's list asks for it all the same."""
        return str(self.file.url) if self.file else ""


class MediaJob(leases.LeasedJob):
    """One piece of work on an asset. `key` is the digest of what was asked for: asked twice, done once."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        RUNNING = "running", _("Running")
        VERIFYING = "verifying", _("Being checked")
        DONE = "done", _("Done")
        RETRY_WAIT = "retry_wait", _("Waiting to try again")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        SUPERSEDED = "superseded", _("Replaced by a newer file")

    class Kind(models.TextChoices):
        PROCESS = "process", _("Transcode")
        COMPOSE = "compose", _("Compose")

    LEASED: ClassVar[tuple[str, ...]] = (State.RUNNING, State.VERIFYING)
    UNFINISHED = (State.PENDING, State.RUNNING, State.VERIFYING, State.RETRY_WAIT)
    STOPPED = (State.FAILED, State.CANCELLED, State.SUPERSEDED)
    AT_START: ClassVar[dict[str, Any]] = {"percent": 0, "exit_code": None, "log_tail": ""}

    asset = models.ForeignKey(MediaAsset, models.CASCADE, related_name="jobs", verbose_name=_("film or recording"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    key = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    exit_code = models.IntegerField(null=True, blank=True)
    log_tail = models.TextField(blank=True)
    result_key = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("media job")
        verbose_name_plural = _("media jobs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["asset", "key"], name="media_job_once_per_asset"),
            *leases.rules("media_job", ("running", "verifying")),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "not_before"], name="media_job_due")]

    def __str__(self) -> str:
        return f"{self.asset} – {self.get_kind_display()}"

    @property
    def can_cancel(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def can_retry(self) -> bool:
        return self.state in (self.State.FAILED, self.State.CANCELLED)


class MediaOutput(models.Model):
    """A finished file of a job. Its name in the storage carries the key of the recipe that made it."""

    class Role(models.TextChoices):
        VIDEO = "video", _("Film 480p")
        AUDIO = "audio", _("Sound (M4A)")
        OPUS = "opus", _("Sound (Opus)")
        POSTER = "poster", _("Poster")
        POSTER_JPEG = "poster-jpeg", _("Poster (JPEG)")
        CAPTIONS = "captions", _("Captions")
        TRANSCRIPT = "transcript", _("Transcript")

    job = models.ForeignKey(MediaJob, models.CASCADE, related_name="outputs")
    role = models.CharField(max_length=20, choices=Role)
    file = models.FileField(max_length=200)
    media_type = models.CharField(max_length=50)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["job", "role"], name="media_output_role_once"),
        ]

    def __str__(self) -> str:
        return str(self.file.name)

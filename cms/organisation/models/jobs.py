"""Long work on people's records: imports, exports, sheets of cards. The rows are the truth; the queue is a doorbell."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.organisation.ids import new_id
from cms.organisation.private import private_files
from cms.organisation.work import leases

from .units import Unit


class PeopleJob(leases.LeasedJob):
    """One piece of work. `kind` names its function in `running.WORK`; `checkpoint` is what it goes on from."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        RETRY_WAIT = "retry_wait", _("Waiting to try again")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    class Kind(models.TextChoices):
        IMPORT_CHECK = "import-check", _("Check of an import")
        IMPORT_APPLY = "import-apply", _("Import")
        EXPORT = "export", _("Export")
        CARDS = "cards", _("Attendance cards")
        LETTERS = "letters", _("Activation letters")
        READ_FILE = "read-file", _("Reading of a Word or PDF file")

    UNFINISHED = (State.PENDING, State.RUNNING, State.RETRY_WAIT)
    STOPPED = (State.FAILED, State.CANCELLED)

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    kind = models.CharField(_("work"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="people_jobs", verbose_name=_("ordered by")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    params = models.JSONField(default=dict)
    checkpoint = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    result = models.FileField(storage=private_files, upload_to="results", max_length=200, blank=True)
    result_name = models.CharField(max_length=100, blank=True)
    result_until = models.DateTimeField(_("kept until"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints: ClassVar[list[models.BaseConstraint]] = leases.rules("people_job")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "not_before"], name="people_job_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def can_cancel(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def can_retry(self) -> bool:
        return self.state in self.STOPPED

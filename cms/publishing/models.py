"""What has left the house: pending changes, exported entries, releases."""

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The row of a person who wants a new release although nothing changed.
NOTHING = UUID(int=0)
REBUILD = "rebuild"


class OutboxRow(models.Model):
    """A change that the site must follow, written in the transaction that makes the change."""

    seq = models.BigAutoField(primary_key=True)
    content_id = models.UUIDField()
    cause = models.CharField(max_length=40)
    actor = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.cause}"


class ExportedEntry(models.Model):
    """The state of one address in the export folder, so that only what differs is written.

    An address that was once given out stays: as a redirect when its content lives elsewhere, else as gone.
    """

    path = models.CharField(max_length=300, unique=True)
    content_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=15)
    digest = models.CharField(max_length=64)
    sequence = models.PositiveBigIntegerField()
    files = models.JSONField(default=list)
    exported_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["content_id"],
                condition=~models.Q(kind__in=["redirect", "gone"]),
                name="exported_entry_one_address",
            ),
        ]

    def __str__(self) -> str:
        return self.path


class WithdrawnAddress(models.Model):
    """A page or file of a document that was taken down. No server gives it out, whatever release is live.

    It stays on the list until a release holds something public at the address again.
    """

    path = models.CharField(max_length=300, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.path


class Release(models.Model):
    """One build of the site."""

    class State(models.TextChoices):
        BUILDING = "building", _("Building")
        LIVE = "live", pgettext_lazy("release", "Live")
        REPLACED = "replaced", _("Replaced")
        FAILED = "failed", _("Failed")

    name = models.CharField(_("name"), max_length=40, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.BUILDING)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    inputs = models.CharField(max_length=64, blank=True)
    outbox_seq = models.PositiveBigIntegerField(_("includes changes up to"), default=0)
    changed = models.PositiveIntegerField(_("entries changed"), default=0)
    actors = models.CharField(_("who"), max_length=300, blank=True)
    log = models.TextField(_("log"), blank=True)
    # Holds something that was taken down: never gone back to, deleted as soon as it is not the live one.
    holds_withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["state"], condition=models.Q(state="live"), name="release_one_live"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reason(self) -> str:
        """What the log of a failed release says after its first line, which is the same for all."""
        return self.log.partition("\n")[2] or self.log

    @property
    def duration(self) -> timedelta | None:
        return self.finished_at - self.started_at if self.finished_at else None

    @property
    def seconds(self) -> float | None:
        return self.duration.total_seconds() if self.duration else None

"""The audit log: append-only, each row chained to the one before by a MAC."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditLogIsAppendOnly(Exception):
    """Somebody tried to change or delete an audit event."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Reads, and nothing that changes."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AuditLogIsAppendOnly

    def delete(self) -> NoReturn:
        raise AuditLogIsAppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AuditLogIsAppendOnly


class AuditEvent(models.Model):
    """Who did what, when, to which object, for which unit, why, and how many rows were shown."""

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("who"), max_length=150)
    action = models.CharField(_("what"), max_length=50)
    object = models.CharField(_("object"), max_length=200, blank=True)
    unit_code = models.CharField(_("unit"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    previous_mac = models.BinaryField(max_length=32, unique=True)
    mac = models.BinaryField(max_length=32)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index(fields=["object"], name="audit_event_object"),
            models.Index(fields=["actor"], name="audit_event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.actor} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditLogIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AuditLogIsAppendOnly

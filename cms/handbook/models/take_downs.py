"""That a document was taken down: by whom, why, what was live then; later who brought it back."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .documents import DocumentPage


class TakeDownQuerySet(models.QuerySet["TakeDown"]):
    def open(self) -> "TakeDownQuerySet":
        """Those that hold a document off the site now."""
        return self.filter(lifted_at__isnull=True)


class TakeDown(models.Model):
    """While it is open, nothing of the document goes out on any path (`approval.refuse_content`, `publishing.public`)."""

    class Lift(models.TextChoices):
        AS_IT_WAS = "as_it_was", _("Put back what was on the site")
        FOR_CORRECTION = "for_correction", _("Only lift the take-down: a corrected draft goes through approval")

    document = models.ForeignKey(DocumentPage, models.CASCADE, related_name="take_downs")
    taken_at = models.DateTimeField(_("taken down at"))
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=300)
    # [page, revision] of the document and its parts as readers saw them, the document first.
    live = models.JSONField(default=list)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    lift = models.CharField(_("how"), max_length=14, choices=Lift, blank=True)
    lift_reason = models.CharField(_("reason for lifting"), max_length=300, blank=True)

    objects: Any = TakeDownQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at", "-pk"]
        verbose_name = _("take-down")
        verbose_name_plural = _("take-downs")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(lifted_at__isnull=True), name="take_down_one_open"
            ),
            models.CheckConstraint(name="take_down_has_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="take_down_lifted_whole",
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True, lift="", lift_reason="")
                | (
                    models.Q(lifted_at__isnull=False, lifted_by__isnull=False)
                    & ~models.Q(lift="")
                    & ~models.Q(lift_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.taken_at:%d/%m/%Y %H:%M}"

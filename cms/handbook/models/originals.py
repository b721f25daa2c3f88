"""What was found in the file that a document was made from."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string


class OriginalReading(models.Model):
    """Counts only as long as the file has this checksum: `originals.examine` reads a changed one anew."""

    class State(models.TextChoices):
        TEXT = "text", _("The first page was read.")
        SCAN = "scan", _("A scan: no letters could be read. Look for a stamp of secrecy yourself.")
        UNREADABLE = "unreadable", _("The file could not be read. Look for a stamp of secrecy yourself.")

    file = models.OneToOneField(get_document_model_string(), models.CASCADE, primary_key=True, related_name="reading")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State)
    stamp = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("reading of an original")
        verbose_name_plural = _("readings of originals")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="original_reading_checksum", condition=~models.Q(sha256="")),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.sha256[:12]}"

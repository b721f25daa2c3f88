"""Parts of one document that are shown at another one too: a link, never a copy."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import PageChooserPanel
from wagtail.models import Orderable, Page

PARTS = ["handbook.OutlinePage", "handbook.InfographicPage", "handbook.MediaSummaryPage"]


class ReusedPart(Orderable):
    document = ParentalKey("handbook.DocumentPage", on_delete=models.CASCADE, related_name="reused_parts")
    part = models.ForeignKey(Page, models.CASCADE, related_name="reused_at", verbose_name=_("part"))

    panels = [PageChooserPanel("part", PARTS)]

    class Meta(Orderable.Meta):
        verbose_name = _("part of another document")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["document", "part"], name="reused_part_once", violation_error_message=_("Listed already.")
            ),
        ]

    def __str__(self) -> str:
        return str(self.part)

    def clean(self) -> None:
        super().clean()
        chosen: Any = self.part.specific if self.part_id else None
        if chosen is not None and chosen._meta.label not in PARTS:
            raise ValidationError({"part": _("Choose an outline, an infographic or a media summary.")})

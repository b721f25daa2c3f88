"""Glossary terms (thuật ngữ): explained once, shown with every document that uses them."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Orderable

from site_builder.text import fold_vi, slug


class GlossaryTerm(models.Model):
    """`anchor` is made from the first name and then stays: links lead to it."""

    term = models.CharField(_("glossary term"), max_length=100, unique=True)
    explanation = models.TextField(_("explanation"), max_length=1500)
    source = models.ForeignKey(
        "handbook.DocumentPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("explained in"),
        help_text=_("The document that the explanation follows."),
    )
    anchor = models.CharField(max_length=80, unique=True, editable=False)
    # The order of Vietnamese, and what searches compare, on every database.
    folded = models.CharField(max_length=200, editable=False)

    panels = [FieldPanel("term"), FieldPanel("explanation"), PageChooserPanel("source", "handbook.DocumentPage")]

    class Meta:
        ordering = ["folded", "term"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    def __str__(self) -> str:
        return self.term

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.anchor = self.anchor or self._free_anchor()
        self.folded = fold_vi(self.term)
        super().save(*args, **kwargs)

    def _free_anchor(self) -> str:
        base = anchor = slug(self.term)[:70].strip("-") or "muc"
        count = 1
        while GlossaryTerm.objects.filter(anchor=anchor).exists():
            count += 1
            anchor = f"{base}-{count}"
        return anchor


class DocumentTerm(Orderable):
    """A term beside a document, in the order its author gave."""

    document = ParentalKey("handbook.DocumentPage", on_delete=models.CASCADE, related_name="terms")
    term = models.ForeignKey(GlossaryTerm, models.CASCADE, related_name="uses", verbose_name=_("glossary term"))

    panels = [FieldPanel("term")]

    class Meta(Orderable.Meta):
        verbose_name = _("glossary term")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["document", "term"], name="document_term_once", violation_error_message=_("Listed already.")
            ),
        ]

    def __str__(self) -> str:
        return str(self.term)

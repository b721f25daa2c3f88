"""Topics (chuyên mục): the ordered shelves on which readers find documents."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.organisation.ids import new_id
from site_builder.text import slug

from .vocabulary import DocumentType


class Topic(models.Model):
    """Documents are put into it one by one, or belong to it by their type. A new name keeps the address."""

    content_id = models.UUIDField(default=new_id, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.CharField(
        _("address"),
        max_length=60,
        unique=True,
        blank=True,
        validators=[
            RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", _("Small letters without marks, digits and dashes."))
        ],
        help_text=_("The end of its address on the reader site; made from the name where it is left empty."),
    )
    introduction = models.TextField(_("introduction"), max_length=1000, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    document_types = models.ManyToManyField(
        DocumentType,
        blank=True,
        related_name="topics",
        verbose_name=_("document types"),
        help_text=_("All documents of these types belong to the topic, without being chosen."),
    )

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("slug"), FieldPanel("order")]),
        FieldPanel("introduction"),
        FieldPanel("document_types", widget=forms.CheckboxSelectMultiple),
    ]

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The path on the reader site."""
        return f"/chuyen-muc/{self.slug}/"

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or slug(self.name)[:60].strip("-")
        super().full_clean(*args, **kwargs)

"""Editable lists: types of document, issuers, fields of work."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from cms.organisation.models import Unit

# What the lists are searched by; what they are filtered and ordered by beside a search.
FOUND_BY = [
    index.AutocompleteField("name"),
    index.SearchField("name"),
    *map(index.FilterField, ("name", "code", "order")),
]
LETTERED = [*FOUND_BY, index.AutocompleteField("letters"), index.SearchField("letters"), index.FilterField("letters")]


class DocumentType(index.Indexed, models.Model):
    """Nghị quyết, Chỉ thị, … The letters in a number do not name a type: QĐ stands for two of them."""

    class Authority(models.TextChoices):
        PARTY = "party", _("The Party")
        STATE = "state", _("The State")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    letters = models.CharField(
        _("letters in numbers"), max_length=10, blank=True, help_text=_("As they stand in numbers: NQ in 57-NQ/TW.")
    )
    authority = models.CharField(
        _("used by"),
        max_length=5,
        choices=Authority,
        default=Authority.PARTY,
        help_text=_("The Party writes 57-NQ/TW, the State 03/NQ-CP: the number tells which list is meant."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    search_fields = [*LETTERED, index.FilterField("authority")]

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("document type")
        verbose_name_plural = _("document types")

    def __str__(self) -> str:
        return self.name


class Issuer(index.Indexed, models.Model):
    """A body that issues documents; `unit` when it is one of our own organisations."""

    class Level(models.TextChoices):
        CENTRAL = "central", _("Central")
        STATE = "state", _("State")
        PROVINCE = "province", _("Province")
        COMMUNE = "commune", _("Commune")
        CELL = "cell", _("Cell")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    letters = models.CharField(
        _("letters in numbers"),
        max_length=20,
        blank=True,
        help_text=_("As they end numbers: TW in 57-NQ/TW, CP in 03/NQ-CP, QH in 91/2025/QH15. Several may share them."),
    )
    level = models.CharField(_("level"), max_length=10, choices=Level)
    unit = models.OneToOneField(
        Unit, models.PROTECT, null=True, blank=True, related_name="issuer", verbose_name=_("unit")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    search_fields = [*LETTERED, index.FilterField("level"), index.FilterField("unit")]

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("issuer")
        verbose_name_plural = _("issuers")

    def __str__(self) -> str:
        return self.name


class FieldOfWork(index.Indexed, models.Model):
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    search_fields = FOUND_BY

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("field of work")
        verbose_name_plural = _("fields of work")

    def __str__(self) -> str:
        return self.name

"""Editable lists: types of document, issuers, fields of work."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.organisation.models import Unit


class DocumentType(models.Model):
    """Nghị quyết, Chỉ thị, … The letters in a number do not name a type: QĐ stands for two of them."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    letters = models.CharField(_("letters in numbers"), max_length=10, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("document type")
        verbose_name_plural = _("document types")

    def __str__(self) -> str:
        return self.name


class Issuer(models.Model):
    """A body that issues documents; `unit` when it is one of our own organisations."""

    class Level(models.TextChoices):
        CENTRAL = "central", _("Central")
        STATE = "state", _("State")
        PROVINCE = "province", _("Province")
        COMMUNE = "commune", _("Commune")
        CELL = "cell", _("Cell")

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    unit = models.OneToOneField(
        Unit, models.PROTECT, null=True, blank=True, related_name="issuer", verbose_name=_("unit")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("issuer")
        verbose_name_plural = _("issuers")

    def __str__(self) -> str:
        return self.name


class FieldOfWork(models.Model):
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("field of work")
        verbose_name_plural = _("fields of work")

    def __str__(self) -> str:
        return self.name

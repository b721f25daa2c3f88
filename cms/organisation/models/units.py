"""The tree of organisations. Levels are data: no code knows a "province" or a "commune"."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from cms.organisation.ids import new_id
from site_builder.text import fold_vi


class UnitKind(models.Model):
    """A kind of organisation: provincial committee, commune committee, hamlet cell, …"""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    is_cell = models.BooleanField(_("is a cell"), default=False)
    inspectable = models.BooleanField(
        _("minutes open to committees above"),
        default=True,
        help_text=_("Off for hamlet and ward-block cells: those above only see that a meeting took place."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("kind of unit")
        verbose_name_plural = _("kinds of unit")

    def __str__(self) -> str:
        return self.name


class Unit(MP_Node):
    """One organisation of the Party. `path` is treebeard's; the same tree is held as pairs in `UnitClosure`.

    A unit that has ended keeps its place below the unit it was under on its last day.
    """

    # Where the unit stands: written by treebeard for a new unit and for a move, never by saving one again.
    PLACE = frozenset({"path", "depth", "numchild"})

    uid = models.UUIDField(_("identifier"), default=new_id, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    search_name = models.CharField(max_length=200, editable=False, db_index=True)
    kind = models.ForeignKey(UnitKind, models.PROTECT, verbose_name=_("kind of unit"), related_name="units")
    inspectable = models.BooleanField(_("minutes open to committees above"), default=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("split from")
    )
    secretary = models.ForeignKey(
        "organisation.Member", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("secretary")
    )
    area = models.CharField(_("area"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(
                name="unit_valid_to_after_from",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_keys()
        if not self._state.adding and kwargs.get("update_fields") is None:
            # The object in hand may be older than a move: its place would overwrite the new one.
            kwargs["update_fields"] = [f.name for f in self._meta.concrete_fields if f.name not in {"id", *self.PLACE}]
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """The key to search by, with or without marks."""
        self.search_name = fold_vi(f"{self.name} {self.short_name} {self.code}")[:200]


class PairQuerySet(models.QuerySet["UnitClosure"]):
    """The tree of today, or of a day gone by."""

    def open(self) -> "PairQuerySet":
        """The tree as it is now."""
        return self.filter(valid_to__isnull=True)

    def on(self, day: date | None) -> "PairQuerySet":
        """The tree as it was on that day; without a day as it is now."""
        if day is None:
            return self.open()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class UnitClosure(models.Model):
    """Every (ancestor, descendant) pair, each unit with itself at depth 0. Kept by `tree` and `reorganise` only.

    Both days belong to the time a pair held: without `valid_from` as long as the descendant exists, without `valid_to`
    until now. Whoever asks for the present says so: `objects.open()`, or `valid_to is null` in SQL.
    """

    ancestor = models.ForeignKey(Unit, models.CASCADE, related_name="below")
    descendant = models.ForeignKey(Unit, models.CASCADE, related_name="above")
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ancestor", "descendant"], condition=Q(valid_to__isnull=True), name="unit_closure_one_open"
            ),
            models.CheckConstraint(
                name="unit_closure_valid_to_after_from",
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["descendant", "depth"], name="unit_closure_up"),
            # The partial index above does not serve questions about a day gone by.
            models.Index(fields=["ancestor", "descendant"], name="unit_closure_down"),
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id} > {self.descendant_id}"

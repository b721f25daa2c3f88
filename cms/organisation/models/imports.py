"""Imports of units and members from spreadsheets: the file, what the dry run says of each row, and what it prepared.

Nothing of an import is a record of truth. A week after it was applied or left alone all of it is deleted.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.organisation.ids import new_id
from cms.organisation.private import private_files

from .jobs import PeopleJob
from .members import Audience, Member
from .units import Unit


class PeopleImport(models.Model):
    """One file on its way: uploaded, checked (dry run), applied. It may touch `unit` and what lies below, no more."""

    class Subject(models.TextChoices):
        MEMBERS = "members", _("Members")
        UNITS = "units", _("Units")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Columns to be named")
        CHECKING = "checking", _("Under check")
        CHECKED = "checked", _("Checked, to be confirmed")
        APPLYING = "applying", _("Being written")
        APPLIED = "applied", _("Written")
        DISCARDED = "discarded", _("Discarded")

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    subject = models.CharField(_("what"), max_length=7, choices=Subject)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.UPLOADED)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    file = models.FileField(storage=private_files, upload_to="imports", max_length=200, blank=True)
    file_name = models.CharField(_("file"), max_length=150)
    # How the file is read: sheet or encoding, where the headings stand, the headings, a masked sample.
    layout = models.JSONField(default=dict)
    # The heading's place in the row → the field.
    mapping = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    # The key that sealed the numbers in the prepared rows: once another is in use, the dry run is out of date.
    kid = models.PositiveSmallIntegerField(default=0)
    # Members with higher numbers came after the dry run had begun, and it may not have seen them.
    last_member = models.BigIntegerField(default=0)
    job = models.ForeignKey(PeopleJob, models.SET_NULL, null=True, related_name="+")
    skip_refused = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(_("written"), null=True, blank=True)
    keep_until = models.DateTimeField()

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["keep_until"], name="people_import_kept")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="people_import_applied_is_confirmed",
                condition=~models.Q(state="applied") | models.Q(applied_at__isnull=False, confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """What the dry run says of one row. `number` is the one the spreadsheet shows."""

    class Outcome(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        DUPLICATE = "duplicate", _("Possible duplicate")
        REFUSED = "refused", _("Refused")

    class Decision(models.TextChoices):
        SKIP = "skip", _("Leave out")
        SAME = "same", _("The same person: change the record")
        NEW = "new", _("Another person: add")

    batch = models.ForeignKey(PeopleImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome)
    label = models.CharField(max_length=200, blank=True)
    # The code of the first reason, to filter by; `reasons` has them all as [field, code, value].
    code = models.CharField(max_length=20, blank=True)
    reasons = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    # Units only: what is to be written. Members' values are in `StagedMember`, in columns and sealed.
    values = models.JSONField(default=dict)
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")
    decision = models.CharField(max_length=4, choices=Decision, default=Decision.SKIP)

    class Meta:
        ordering = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "outcome", "number"], name="import_row_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class StagedMember(models.Model):
    """A member as a row would leave them, in the columns of `Member`, so that one statement can write a whole file.

    `before` is the member as the dry run found them: where the two differ at the end, somebody was faster.
    """

    class Side(models.TextChoices):
        NEW = "new"
        AFTER = "after"
        BEFORE = "before"

    row = models.ForeignKey(ImportRow, models.CASCADE, related_name="staged")
    side = models.CharField(max_length=6, choices=Side)
    public_id = models.UUIDField(editable=False)
    ref = models.BinaryField(max_length=8)
    full_name = models.CharField(max_length=100)
    search_name = models.CharField(max_length=100)
    sort_name = models.CharField(max_length=120)
    birth_date = models.DateField()
    sex = models.CharField(max_length=6)
    cell = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    status = models.CharField(max_length=12)
    admitted_on = models.DateField()
    official_on = models.DateField(null=True)
    card_number = models.CharField(max_length=20, null=True)  # as in Member: unique where there is one
    party_post = models.CharField(max_length=100, blank=True)
    other_post = models.CharField(max_length=100, blank=True)
    theory_level = models.CharField(max_length=12, blank=True)
    education = models.CharField(max_length=100, blank=True)
    identity_sealed = models.BinaryField(max_length=64, default=b"")
    identity_lookup = models.BinaryField(max_length=32, null=True)
    phone_sealed = models.BinaryField(max_length=64, default=b"")
    phone_lookup = models.BinaryField(max_length=32, null=True)
    # The first day in the cell, for a new member or one who changes cells; null where the cell stays.
    joined_on = models.DateField(null=True)
    # The last day in the cell before; null where the stay there began on the day it would end.
    left_on = models.DateField(null=True)
    sets_audiences = models.BooleanField(default=False)
    audiences = models.ManyToManyField(Audience, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["row", "side"], name="staged_member_side_once"),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.side}"

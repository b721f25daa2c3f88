"""Members, kept to what statistics and study need. Discipline, family and political history are never stored."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.organisation.ids import new_id
from cms.organisation.members import personal
from site_builder.text import fold_vi

from .units import Unit


class Audience(models.Model):
    """A group of readers that outlines, quizzes and plans are made for. Editable data."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")

    def __str__(self) -> str:
        return self.name


def name_order(full_name: str) -> str:
    """The key that puts people in Vietnamese order: by the given name, which stands last, then the rest.

    Words are parted by "0": database collations pass over spaces, and then "An Nguyễn" would follow "Anh Bùi".
    """
    words = fold_vi(full_name).split()
    return "0".join(words[-1:] + words[:-1])


# What the row of an erased member holds: nothing of the person. The cell and the status stay, for the figures.
ERASED: dict[str, Any] = {
    "full_name": "", "search_name": "", "sort_name": "", "birth_date": None, "sex": "", "admitted_on": None,
    "official_on": None, "card_number": None, "party_post": "", "other_post": "", "theory_level": "", "education": "",
    "identity_sealed": b"", "identity_lookup": None, "phone_sealed": b"", "phone_lookup": None, "notice_version": "",
    "notice_at": None,
}  # fmt: skip


class KnownMembers(models.Manager["Member"]):
    """People. An erased member's row is nobody any more: only facts still point at it, and they find it without us."""

    def get_queryset(self) -> models.QuerySet["Member"]:
        return super().get_queryset().filter(erased_at__isnull=True)


class Member(models.Model):
    """A Party member. `cell` is where the member is now; the history is in `Membership`.

    `Member.objects` are people; `Member.every` has the nameless rows of erased members too (docs/decisions/erasure.md).
    """

    class Sex(models.TextChoices):
        MALE = "male", _("Male")
        FEMALE = "female", _("Female")

    class Status(models.TextChoices):
        OFFICIAL = "official", _("Official member")
        PROBATIONARY = "probationary", _("Probationary member")
        EXEMPT = "exempt", _("Exempt from activities")
        AWAY = "away", _("Temporarily elsewhere")
        TRANSFERRED = "transferred", _("Transferred out")
        LEFT = "left", _("Left the Party")
        DECEASED = "deceased", _("Deceased")

    class Theory(models.TextChoices):
        NONE = "", _("None")
        BASIC = "basic", _("Basic")
        INTERMEDIATE = "intermediate", _("Intermediate")
        ADVANCED = "advanced", _("Advanced or bachelor")

    ACTIVE = (Status.OFFICIAL, Status.PROBATIONARY)
    GONE = (Status.TRANSFERRED, Status.LEFT, Status.DECEASED)

    public_id = models.UUIDField(_("identifier"), default=new_id, unique=True, editable=False)
    ref = models.BinaryField(_("code reference"), max_length=8, unique=True, editable=False)
    full_name = models.CharField(_("full name"), max_length=100)
    search_name = models.CharField(max_length=100, editable=False, db_index=True)
    sort_name = models.CharField(max_length=120, editable=False, db_index=True)
    birth_date = models.DateField(_("date of birth"), null=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    cell = models.ForeignKey(Unit, models.PROTECT, related_name="members", verbose_name=_("cell"))
    status = models.CharField(_("status"), max_length=12, choices=Status)
    admitted_on = models.DateField(_("admitted on"), null=True)
    official_on = models.DateField(_("official on"), null=True, blank=True)
    card_number = models.CharField(_("card number"), max_length=20, unique=True, null=True, blank=True)
    party_post = models.CharField(_("Party post"), max_length=100, blank=True)
    other_post = models.CharField(_("other post"), max_length=100, blank=True)
    theory_level = models.CharField(_("political theory"), max_length=12, choices=Theory, blank=True)
    education = models.CharField(_("education"), max_length=100, blank=True)
    identity_sealed = models.BinaryField(max_length=64, blank=True, default=b"", editable=False)
    identity_lookup = models.BinaryField(max_length=32, unique=True, null=True, blank=True, editable=False)
    phone_sealed = models.BinaryField(max_length=64, blank=True, default=b"", editable=False)
    phone_lookup = models.BinaryField(max_length=32, null=True, blank=True, db_index=True, editable=False)
    audiences = models.ManyToManyField(Audience, blank=True, verbose_name=_("audiences"))
    notice_version = models.CharField(_("purpose notice accepted"), max_length=20, blank=True)
    notice_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    objects = KnownMembers()
    every = models.Manager["Member"]()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        indexes = [models.Index(fields=["cell", "status"], name="member_cell_status")]
        constraints = [
            models.CheckConstraint(
                name="member_official_after_admitted",
                condition=models.Q(official_on__isnull=True) | models.Q(official_on__gte=models.F("admitted_on")),
            ),
            models.CheckConstraint(
                name="member_admitted_as_adult", condition=models.Q(admitted_on__gt=models.F("birth_date"))
            ),
            models.CheckConstraint(
                name="member_has_a_name_or_is_erased",
                condition=models.Q(erased_at__isnull=True, birth_date__isnull=False, admitted_on__isnull=False)
                & ~models.Q(full_name="")
                | models.Q(erased_at__isnull=False, **ERASED),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or gettext("Erased member")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_keys()
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """What follows from the name and the identifier: keys to search and sort by, and the reference in codes."""
        self.search_name = fold_vi(self.full_name)
        self.sort_name = name_order(self.full_name)
        if not self.ref:
            self.ref = hashlib.sha256(b"member-ref:" + self.public_id.bytes).digest()[:8]

    @property
    def identity_number(self) -> str:
        """The personal identity number in clear; the row holds it encrypted."""
        return personal.decrypt(bytes(self.identity_sealed), field=personal.IDENTITY, owner=self.public_id)

    @identity_number.setter
    def identity_number(self, text: str) -> None:
        plain = personal.plain_number(text)
        self.identity_sealed = personal.encrypt(plain, field=personal.IDENTITY, owner=self.public_id)
        self.identity_lookup = personal.lookup(plain, field=personal.IDENTITY)

    @property
    def phone(self) -> str:
        """The phone number in clear; the row holds it encrypted."""
        return personal.decrypt(bytes(self.phone_sealed), field=personal.PHONE, owner=self.public_id)

    @phone.setter
    def phone(self, text: str) -> None:
        plain = personal.plain_number(text)
        self.phone_sealed = personal.encrypt(plain, field=personal.PHONE, owner=self.public_id)
        self.phone_lookup = personal.lookup(plain, field=personal.PHONE)

    @property
    def has_accepted_notice(self) -> bool:
        return self.notice_version == settings.NOTICE_VERSION


class Membership(models.Model):
    """In which cell a member was, from when to when. At most one is open."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(valid_to__isnull=True), name="membership_one_open"
            ),
            models.CheckConstraint(
                name="membership_valid_to_after_from",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} @ {self.unit_id}"

"""Attendance cards and the keys that sign them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.organisation.ids import new_id

from .jobs import PeopleJob
from .members import Member


class SigningKey(models.Model):
    """The public half of an Ed25519 key pair; the private half is a file in the keys folder.

    The open key with the highest number signs; cards of the others are accepted until `valid_to`.
    """

    kid = models.PositiveSmallIntegerField(primary_key=True)
    public = models.BinaryField(max_length=32, unique=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="signing_key_kid_is_a_byte", condition=models.Q(kid__lte=255))]

    def __str__(self) -> str:
        return f"kid {self.kid}"


class Card(models.Model):
    """A printed attendance card. Its QR holds `uid`, the dates and a signature: no name, no identity number.

    `job` is the work that issued it: repeated after a breakdown, the work finds its own cards and issues no second ones.
    """

    class Reason(models.TextChoices):
        """A closed list: it also stands in the audit log, which must hold no names."""

        REPLACED = "replaced", _("Replaced by a new card")
        EXPIRED = "expired", _("Expired")
        KEY_RETIRED = "key-retired", _("The key that signed it was retired")
        LOST = "lost", _("Lost")
        DAMAGED = "damaged", _("Damaged")
        WRONG_DETAILS = "wrong-details", _("Wrong or changed details")

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="cards", verbose_name=_("member"))
    kid = models.ForeignKey(SigningKey, models.PROTECT, db_column="kid")
    job = models.ForeignKey(PeopleJob, models.SET_NULL, null=True, blank=True, related_name="cards")
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("expires on"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=200, choices=Reason, blank=True)

    class Meta:
        verbose_name = _("attendance card")
        verbose_name_plural = _("attendance cards")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(revoked_at__isnull=True), name="card_one_valid_per_member"
            ),
            models.CheckConstraint(
                name="card_expires_after_issue", condition=models.Q(expires_on__gte=models.F("issued_on"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

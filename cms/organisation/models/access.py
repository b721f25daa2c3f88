"""Who may do what: staff accounts and their roles, members' phones and activation codes."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.organisation.ids import new_id

from .members import Member
from .units import Unit


class User(AbstractUser):
    """A staff account: editor, auditor, secretary, operator. Members' phones are `Device`s, not users."""

    member = models.OneToOneField(
        Member, models.SET_NULL, null=True, blank=True, related_name="user", verbose_name=_("member")
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")


class Role(models.TextChoices):
    AUTHOR = "author", _("Author")
    APPROVER = "approver", _("Approver")
    PUBLISHER = "publisher", _("Publisher")
    CELL_SECRETARY = "cell_secretary", _("Cell secretary")
    SCANNER_OPERATOR = "scanner_operator", _("Check-in operator")
    AUDITOR = "auditor", _("Auditor")
    PERSONNEL_OFFICER = "personnel_officer", _("Personnel officer")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")


class RoleAssignment(models.Model):
    """A role of an account at a unit; with `subtree` it reaches everything below."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_assignments", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="role_assignments", verbose_name=_("unit"))
    subtree = models.BooleanField(_("and everything below"), default=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("granted by")
    )

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "unit", "valid_from"], name="role_assignment_once"),
            models.CheckConstraint(
                name="role_assignment_valid_to_after_from",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.unit}"


class ActivationCode(models.Model):
    """A printed one-time code that binds one phone to one member. Only its hash is stored."""

    code_hash = models.BinaryField(max_length=32, unique=True)
    member = models.ForeignKey(Member, models.CASCADE, related_name="activation_codes")
    issued_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="activation_expires_after_issue", condition=models.Q(expires_at__gt=models.F("issued_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.issued_at:%d/%m/%Y}"


class Device(models.Model):
    """A member's phone. `generation` grows when its tokens must die; only the hash of its token is stored.

    With `assisted_by` it is the browser of a secretary who acts for the member, for two hours. Deleting that account
    deletes the device: without it, it would pass for the member's own.
    """

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="devices")
    name = models.CharField(_("name of the device"), max_length=100, blank=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    generation = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True, help_text="When the member last proved it is them")
    assisted_by = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="assisted_devices")

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [
            models.CheckConstraint(
                name="device_assisted_is_never_proved",
                condition=models.Q(assisted_by__isnull=True) | models.Q(proved_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.uid)

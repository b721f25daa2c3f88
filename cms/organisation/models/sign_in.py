"""What signing in has to remember: whose national identity it was, and which code of an app was the last."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .members import Member


class MemberIdentity(models.Model):
    """An account at an identity provider (OpenID Connect) that signs in as this member. Linked once, at first use."""

    provider = models.CharField(_("provider"), max_length=200)
    subject = models.CharField(_("subject"), max_length=255)
    member = models.ForeignKey(Member, models.CASCADE, related_name="identities", verbose_name=_("member"))
    linked_at = models.DateTimeField(_("linked at"))

    class Meta:
        verbose_name = _("linked identity")
        verbose_name_plural = _("linked identities")
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="member_identity_subject_once"),
            models.UniqueConstraint(fields=["provider", "member"], name="member_identity_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.member_id}"


class UsedCode(models.Model):
    """The last 30-second step whose code an authenticator app has signed in with. Older codes are refused."""

    factor = models.OneToOneField("mfa.Authenticator", models.CASCADE, related_name="+")
    step = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.factor_id} {self.step}"

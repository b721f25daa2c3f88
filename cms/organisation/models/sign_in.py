"""What signing in has to remember: a member's second proof, a linked identity, what slows down whoever guesses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.organisation.ids import new_id

from .members import Member


class MemberPin(models.Model):
    """The PIN of a member who chose one: Argon2id over an HMAC with the server's pepper."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="pin")
    digest = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.member_id)


class Passkey(models.Model):
    """A WebAuthn credential: the public half. The private half never leaves the member's phone or key ring."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="passkeys")
    name = models.CharField(_("name of the passkey"), max_length=100, blank=True)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    credential = models.BinaryField(max_length=4096, help_text="AttestedCredentialData, which holds the public key")
    sign_count = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name or str(self.uid)


class SpentChallenge(models.Model):
    """A WebAuthn challenge that was answered: no answer counts twice. Unanswered ones are kept nowhere."""

    digest = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class Tries(models.Model):
    """Failed tries at one secret from one side. Only a digest tells which: a row names neither member nor network."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    wait_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.failures}"


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

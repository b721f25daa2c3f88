"""Fresh proof that the member is holding the phone, for what is most personal."""

from django.utils.translation import gettext_lazy as _

from cms.organisation.member_auth import MemberRequest
from cms.organisation.problems import Problem


def require_proof(request: MemberRequest) -> None:
    """Raises `Problem` 403 `proof-needed` unless the member's own device is asking."""
    if getattr(request, "device", None) is None or request.device.revoked_at is not None:
        raise Problem(403, "proof-needed", _("Please show first that it is you."))

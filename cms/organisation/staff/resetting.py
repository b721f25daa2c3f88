"""Taking away all second factors of an account: the phone is lost and so is the paper."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from cms.organisation import audit
from cms.organisation.models import User


def remove_factors(user: User, *, by: User | str, reason: str) -> int:
    """Returns how many there were. Running sessions of the account fall back to setting up a new one.

    Whoever knows the password sets up the next factor, so give the account a new password in the same breath.
    """
    with transaction.atomic():
        count = Authenticator.objects.filter(user=user).count()
        Authenticator.objects.filter(user=user).delete()
        audit.record(by, "mfa.reset", object=user.get_username(), reason=reason[:300], rows=count)
    return count

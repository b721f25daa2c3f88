"""Whose background work it is: long work runs, and its result waits, while roles end."""

from django.db.models import Q, QuerySet

from cms.organisation.models import PeopleJob, User
from cms.organisation.queries import Permission, units_visible_to

Kind = PeopleJob.Kind

# Whoever orders work for a unit must still hold this there when the work begins, and when its result is fetched.
NEEDS: dict[str, Permission] = {
    Kind.IMPORT_CHECK: "manage_members",
    Kind.IMPORT_APPLY: "manage_members",
    Kind.EXPORT: "view_members",
    Kind.CARDS: "issue_cards",
    Kind.LETTERS: "issue_cards",
}


def jobs_of(user: User) -> QuerySet[PeopleJob]:
    """What the user ordered, for units where the user may still order it. Work for no unit asks for each of its rows."""
    within = Q(unit__isnull=True)
    for kind, permission in NEEDS.items():
        within |= Q(kind=kind, unit__in=units_visible_to(user, permission))
    return PeopleJob.objects.filter(within, ordered_by=user)

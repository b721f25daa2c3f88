"""Nobody stays secretary of a unit they have left."""

from django.db.models import Exists, OuterRef, Q

from cms.organisation.models import Member, Unit, UnitClosure


def vacate_left() -> int:
    """Empties the post where its holder is in no cell of the unit any more, or has left. Returns how many posts.

    One statement over the units that name a secretary; for the transaction in which members moved.
    """
    here = UnitClosure.objects.open().filter(ancestor=OuterRef("pk"), descendant=OuterRef("secretary__cell"))
    left = Unit.objects.filter(~Exists(here) | Q(secretary__status__in=Member.GONE), secretary__isnull=False)
    return Unit.objects.filter(pk__in=list(left.values_list("pk", flat=True))).update(secretary=None)

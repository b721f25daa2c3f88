"""What narrows the list of members."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from cms.organisation.models import Member, UnitClosure


class MemberFilter(WagtailFilterSet):
    """The page of a unit leads here with its code: the unit and everything below it."""

    unit = django_filters.CharFilter(label=_("Code of the unit"), method="within")

    class Meta:
        model = Member
        fields = ["status", "sex"]

    def within(self, members: QuerySet[Member], name: str, code: str) -> QuerySet[Any]:
        below = UnitClosure.objects.open().filter(ancestor__code=code)
        return members.filter(cell__in=below.values("descendant"))

"""Validity, asked of the database: computed anew for each day, so that nothing has to be saved at midnight."""

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from wagtail.models import PageManager, PageQuerySet

from cms.handbook.validity import ENDING, Ending, Facts, Verdict, judge

if TYPE_CHECKING:
    from .documents import DocumentPage


class DocumentQuerySet(PageQuerySet):
    def with_validity(self, on: date) -> "DocumentQuerySet":
        """Adds `validity` as `judge` would say it on that day."""
        ended = _endings(OuterRef("pk")).filter(since__lte=on)
        expired = Q(expires_on__lte=on) | Exists(ended.filter(partial=False))
        not_yet = Q(effective_on__gt=on) | Q(effective_on__isnull=True, issued_on__gt=on)
        held: DocumentQuerySet = self.annotate(
            validity=Case(
                When(~Q(validity_by_hand=""), then=F("validity_by_hand")),
                When(expired, then=Value("expired")),
                When(not_yet, then=Value("not_yet")),
                When(Exists(ended), then=Value("partly_expired")),
                default=Value("in_force"),
                output_field=CharField(),
            )
        )
        return held


DocumentManager = PageManager.from_queryset(DocumentQuerySet)


def verdict_on(page: "DocumentPage", on: date) -> Verdict:
    """Of a draft: with the dates that stand in it."""
    rows = _endings(page.pk).values_list("kind", "since", "partial", "source__title") if page.pk else ()
    return judge(
        Facts(
            issued_on=page.issued_on,
            effective_on=page.effective_on,
            expires_on=page.expires_on,
            by_hand=page.validity_by_hand,
            endings=[Ending(*row) for row in rows],
        ),
        on,
    )


def _endings(target: int | OuterRef) -> QuerySet:
    relations = apps.get_model("handbook", "DocumentRelation").objects.filter(
        target=target, kind__in=ENDING, source__live=True
    )
    return relations.annotate(since=Coalesce("source__effective_on", "source__issued_on"))

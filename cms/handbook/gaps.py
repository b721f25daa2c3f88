"""What a document that readers see may still lack. Later rooms add their own at start-up: `GAPS["quiz"] = Gap(...)`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext_lazy as _

from cms.handbook.models import DocumentPage, InfographicPage, MediaSummaryPage, OutlinePage


@dataclass(frozen=True)
class Gap:
    label: Any
    # Which documents have it; asked anew each time.
    filled: Callable[[], Q]


def has_live(parts: QuerySet[Any]) -> Q:
    """The documents right above the live ones among these parts."""
    home = Substr("path", 1, Length("path") - DocumentPage.steplen)
    return Q(path__in=parts.filter(live=True).order_by().annotate(home=home).values("home"))


GAPS: dict[str, Gap] = {
    "outline": Gap(_("Without an outline"), lambda: has_live(OutlinePage.objects.all())),
    "infographic": Gap(_("Without an infographic"), lambda: has_live(InfographicPage.objects.all())),
    "video": Gap(_("Without a film"), lambda: has_live(MediaSummaryPage.objects.filter(asset__type="video"))),
    "audio": Gap(_("Without a recording"), lambda: has_live(MediaSummaryPage.objects.filter(asset__type="audio"))),
}


def choices() -> list[tuple[str, Any]]:
    return [(name, gap.label) for name, gap in GAPS.items()]


def lacking(documents: QuerySet[Any], name: str) -> QuerySet[Any]:
    """Of these documents the ones on the site that lack it."""
    return documents.filter(live=True).exclude(GAPS[name].filled())


def counts(documents: QuerySet[Any]) -> tuple[int, dict[str, int]]:
    """How many of these documents are on the site, and how many of those lack what. One query."""
    lack = {name: Count("pk", filter=~gap.filled()) for name, gap in GAPS.items()}
    found = documents.filter(live=True).order_by().aggregate(total=Count("pk"), **lack)
    return found.pop("total"), found

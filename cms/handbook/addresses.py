"""Addresses of documents on the reader site: `/van-ban/<year>/<number>/`, longer only where two would collide."""

from typing import TYPE_CHECKING

from site_builder.text import slug

if TYPE_CHECKING:
    from cms.handbook.models import DocumentPage

MAX_SLUG = 60


def page_slug(page: "DocumentPage") -> str:
    """The slug inside Wagtail's tree; the year keeps apart the numbers of two terms."""
    return f"{slug(page.number)}-{page.issued_on.year}"[:255]


def candidates(page: "DocumentPage") -> list[str]:
    """Addresses in order of preference: the issuer joins first, then the type, then the day."""
    base = f"/van-ban/{page.issued_on.year}/{slug(page.number)[:MAX_SLUG]}"
    issuer = slug(page.issuer.code)
    return [
        f"{base}/",
        f"{base}-{issuer}/",
        f"{base}-{issuer}-{slug(page.type.code)}/",
        f"{base}-{issuer}-{slug(page.type.code)}-{page.issued_on:%m%d}/",
    ]


def address_for(page: "DocumentPage") -> str:
    """The first address that no other document holds."""
    taken = set(
        type(page)
        .objects.filter(reader_path__in=candidates(page))
        .exclude(pk=page.pk)
        .values_list("reader_path", flat=True)
    )
    return next(address for address in candidates(page) if address not in taken)

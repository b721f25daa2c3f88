"""A document is its number, type, issuer and date: which other one is the same, and which only share the number."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.handbook.models import DocumentPage
from cms.handbook.numbers import tidy
from cms.handbook.rights import readable
from cms.organisation.models import User

IDENTITY = ("number", "type", "issuer", "issued_on")
MANY = 5


def same_document(values: Mapping[str, Any], but: int | None = None) -> DocumentPage | None:
    """The page that has this identity already, whatever the case of its letters."""
    identity = {name: values.get(name) for name in IDENTITY}
    if not all(identity.values()):
        return None
    number = tidy(str(identity.pop("number"))).casefold()
    others = DocumentPage.objects.filter(**identity).exclude(pk=but)
    return next((one for one in others if tidy(one.number).casefold() == number), None)


def others_of_number(number: str, user: User, but: int | None = None) -> list[DocumentPage]:
    """Numbering begins anew with each term: there are two 18-NQ/TW. Those that the user may read, newest first."""
    pages: QuerySet[DocumentPage] = readable(user, DocumentPage.objects.filter(number=tidy(number)).exclude(pk=but))
    return list(pages.select_related("type", "issuer").order_by("-issued_on", "pk")[:MANY])


def may_see(page: DocumentPage, user: User) -> bool:
    return readable(user, DocumentPage.objects.filter(pk=page.pk)).exists()


def address_for_reading(page: DocumentPage, user: User) -> str:
    """In the editor for those who work on it, else on the reader site."""
    if page.permissions_for_user(user).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return page.full_url or ""


def sentence_of_same(page: DocumentPage, user: User) -> str:
    """A draft of another committee is not told: only that the committee has it."""
    if not may_see(page, user):
        return _("Another committee holds a document with this number, type, issuer and date.")
    return _("This document is already in the handbook: %(title)s of %(day)s, %(issuer)s.") % {
        "title": page.title, "day": day(page), "issuer": page.issuer,
    }  # fmt: skip


def refusal_of_same(page: DocumentPage, user: User) -> SafeString:
    """The sentence, with a link where there is something to see."""
    sentence = sentence_of_same(page, user)
    address = address_for_reading(page, user) if may_see(page, user) else ""
    if not address:
        return format_html("{}", sentence)
    return format_html('{} <a href="{}">{}</a>', sentence, address, _("Open it"))


def sentence_of_other(page: DocumentPage) -> str:
    return _("Another document of this number is of %(day)s: %(title)s, %(issuer)s.") % {
        "day": day(page), "title": page.title, "issuer": page.issuer,
    }  # fmt: skip


def day(page: DocumentPage) -> str:
    return date_format(page.issued_on, "d/m/Y")

"""What others ask of take-downs."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from wagtail.models import Page

from cms.handbook.models import DocumentPage, TakeDown
from cms.handbook.rights import POLICY
from cms.organisation.models import User


def open_one(document: DocumentPage) -> TakeDown | None:
    row: TakeDown | None = TakeDown.objects.open().filter(document_id=document.pk).select_related("taken_by").first()
    return row


def with_take_downs(documents: QuerySet[Any]) -> QuerySet[Any]:
    """The documents with `is_taken_down`, read in one query."""
    return documents.annotate(is_taken_down=Exists(TakeDown.objects.open().filter(document=OuterRef("pk"))))


def may_take_down(user: User | AnonymousUser, page: Page) -> bool:
    """Publishers of the committee or above; approvers too: who may let it out may call it back in an emergency."""
    return bool(POLICY.user_has_any_permission_for_instance(user, {"publish", "lock"}, page))


def may_lift(user: User | AnonymousUser, page: Page) -> bool:
    """Publishers only: something goes out again."""
    return bool(POLICY.user_has_permission_for_instance(user, "publish", page))


def document_of(page: Page) -> DocumentPage | None:
    """The document that a page of the handbook is, or is part of."""
    return DocumentPage.objects.ancestor_of(page, inclusive=True).first()

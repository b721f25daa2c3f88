"""Changes that the site must follow are written down in the transaction that makes them, then the bell is rung.

Wagtail's page signals come after its transaction and also for pages that are only scheduled. Saving a page, however,
is one transaction with everything that belongs to it, and `post_save` is sent inside: a publish, an unpublish, a new
slug and a copied page all end there, and a page scheduled for later is saved without being live. Only moves and
deletions are heard apart. What is missed (bulk SQL, plans announced, films finished) the worker finds by itself.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.log_actions import get_active_log_context
from wagtail.signals import post_page_move

from cms.handbook.models import (
    DocumentPage,
    GlossaryTerm,
    InfographicPage,
    MediaSummaryPage,
    OutlinePage,
    TakeDown,
    Topic,
)
from cms.publishing import withdrawal
from cms.publishing.models import ExportedEntry, OutboxRow
from cms.publishing.tasks import ring
from cms.quizzes.models import Quiz, QuizVersion
from cms.study.models import Session, StudyPlan

PAGES = (DocumentPage, OutlinePage, InfographicPage, MediaSummaryPage)
# Saving a draft of a live page touches only these.
OF_DRAFTS = {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"}


def connect() -> None:
    for model in PAGES:
        post_save.connect(_page_saved, sender=model, dispatch_uid=f"publishing_saved_{model.__name__}")
        post_page_move.connect(_page_moved, sender=model, dispatch_uid=f"publishing_moved_{model.__name__}")
    for noun in (*PAGES, Quiz, StudyPlan, Topic):
        post_delete.connect(_deleted, sender=noun, dispatch_uid=f"publishing_deleted_{noun.__name__}")
    post_save.connect(_taken_down, sender=TakeDown, dispatch_uid="publishing_taken_down")
    post_save.connect(_version_saved, sender=QuizVersion, dispatch_uid="publishing_quiz")
    post_save.connect(_saved, sender=Quiz, dispatch_uid="publishing_quiz_saved")
    post_save.connect(_saved, sender=StudyPlan, dispatch_uid="publishing_plan")
    post_save.connect(_topic_saved, sender=Topic, dispatch_uid="publishing_topic")
    post_save.connect(_term_saved, sender=GlossaryTerm, dispatch_uid="publishing_term")
    post_save.connect(_session_saved, sender=Session, dispatch_uid="publishing_session")


def note(content_id: UUID, cause: str) -> None:
    """Write the outbox row; the bell rings once the transaction holds."""
    user = get_active_log_context().user
    OutboxRow.objects.create(content_id=content_id, cause=cause, actor=user.get_username() if user else "")
    transaction.on_commit(ring_bell)


def ring_bell() -> None:
    ring.enqueue()


def is_exported(content_id: UUID) -> bool:
    return ExportedEntry.objects.filter(content_id=content_id).exists()


def _page_saved(instance: Any, update_fields: frozenset[str] | None = None, raw: bool = False, **kwargs: Any) -> None:
    if raw or (update_fields and set(update_fields) <= OF_DRAFTS):
        return
    if instance.live:
        note(instance.content_id, "published")
    elif is_exported(instance.content_id):
        note(instance.content_id, "unpublished")


def _page_moved(instance: Any, **kwargs: Any) -> None:
    content_id = instance.specific.content_id
    if is_exported(content_id):
        note(content_id, "moved")


def _deleted(instance: Any, **kwargs: Any) -> None:
    if is_exported(instance.content_id):
        note(instance.content_id, "deleted")


def _taken_down(instance: TakeDown, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """The list of what no server gives out is written at once; the worker may be busy with a long build."""
    if created and not raw:
        withdrawal.note(instance)
        note(instance.document.content_id, withdrawal.TAKEN_DOWN)
        transaction.on_commit(withdrawal.write_list, robust=True)


def _version_saved(instance: QuizVersion, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        note(instance.quiz.content_id, "published")


def _session_saved(instance: Session, raw: bool = False, **kwargs: Any) -> None:
    _saved(instance.plan, raw)


def _topic_saved(instance: Topic, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        note(instance.content_id, "changed" if is_exported(instance.content_id) else "published")


def _term_saved(instance: GlossaryTerm, raw: bool = False, **kwargs: Any) -> None:
    for use in [] if raw else instance.uses.select_related("document"):
        _saved(use.document)


def _saved(instance: Model, raw: bool = False, **kwargs: Any) -> None:
    content_id = getattr(instance, "content_id")  # noqa: B009  # quizzes and plans have no common model
    if not raw and is_exported(content_id):
        note(content_id, "changed")

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.handbook.models import CommitteePage, DocumentPage
from cms.publishing.models import OutboxRow
from tests.cms.publishing.makers import make_outline, make_plan, make_quiz
from tests.cms.publishing.test_preview import form_of
from tests.factories import make_document, make_handbook, make_user

pytestmark = pytest.mark.django_db


def causes() -> list[tuple[str, str, str]]:
    """What was noted since the last look."""
    rows = [(str(row.content_id), row.cause, row.actor) for row in OutboxRow.objects.all()]
    OutboxRow.objects.all().delete()
    return rows


@pytest.fixture
def out(document, exported):
    exported()
    causes()
    return document


def test_publishing_writes_the_row_and_rings(editor, document, django_capture_on_commit_callbacks):
    causes()
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(reverse("wagtailadmin_pages:edit", args=(document.pk,)), form_of(document))
        assert causes() == []
        second = Client()
        second.force_login(make_user("nguoi-duyet", is_superuser=True))
        publish = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        second.post(f"{publish}?id={document.pk}&next=/cms/", {"id": document.pk})

    assert set(causes()) == {(str(document.content_id), "published", "nguoi-duyet")}
    assert DBTaskResult.objects.filter(queue_name="publish").exists()


@pytest.mark.django_db(transaction=True)
def test_the_page_and_its_row_are_one_transaction(document):
    """Whatever is committed with the page has the row; seen from a second look at each write."""
    inside = []

    def listen(instance, **kwargs):
        inside.append((connection.in_atomic_block, OutboxRow.objects.filter(content_id=instance.content_id).exists()))

    OutboxRow.objects.all().delete()
    revision = document.save_revision()
    post_save.connect(listen, sender=DocumentPage)
    try:
        revision.publish()
    finally:
        post_save.disconnect(listen, sender=DocumentPage)

    assert inside == [(True, True)]


def test_a_page_that_cannot_be_saved_leaves_no_row(document):
    causes()
    with pytest.raises(RuntimeError), transaction.atomic():
        document.save_revision().publish()
        raise RuntimeError

    assert causes() == []


def test_a_draft_of_a_live_page_is_nobodys_business(editor, out):
    editor.post(reverse("wagtailadmin_pages:edit", args=(out.pk,)), form_of(out))

    draft = DocumentPage.objects.get(pk=out.pk).get_latest_revision_as_object()
    assert draft.body[0].value.source != out.body[0].value.source
    assert causes() == []


def test_a_scheduled_page_writes_no_row(page_tree):
    page = make_document("58-NQ/TW", live=False)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()

    assert causes() == []


def test_taking_down_moving_and_deleting_are_noted(editor, out):
    content_id = str(out.content_id)
    editor.post(reverse("wagtailadmin_pages:unpublish", args=(out.pk,)))
    assert causes() == [(content_id, "unpublished", "bientap")]

    other = make_handbook().add_child(instance=CommitteePage(title="Tỉnh ủy", slug="tinh-uy"))
    out.refresh_from_db()
    out.move(other, pos="last-child")
    assert (content_id, "moved", "") in causes()

    DocumentPage.objects.get(pk=out.pk).delete()
    assert causes() == [(content_id, "deleted", "")]


def test_a_new_slug_of_a_part_is_noted(document, exported):
    outline = make_outline(document)
    exported()
    causes()

    outline.slug = "bi-thu"
    outline.save_revision().publish()

    assert causes() == [(str(outline.content_id), "published", "")]


def test_quizzes_and_plans_are_noted(document, exported):
    causes()
    quiz = make_quiz(document)
    assert causes() == [(str(quiz.content_id), "published", "")]

    plan = make_plan(document)
    exported()
    plan.title = "Tên mới"
    plan.save()
    assert causes() == [(str(plan.content_id), "changed", "")]


def test_a_save_asks_the_database_once_more(document):
    document.live = False
    document.save()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        document.save()

    assert len([one for one in queries if "publishing_" in one["sql"]]) == 1

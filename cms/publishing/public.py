"""What belongs on the public site: one question, asked the same way by the export and by links."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.handbook.models import DocumentPage, InfographicPage, MediaSummaryPage, OutlinePage, TakeDown, Topic
from cms.media.models import MediaOutput
from cms.media.queries import ready_outputs
from cms.quizzes.models import Quiz
from cms.quizzes.queries import live_version
from cms.study.models import StudyPlan

Part = OutlinePage | InfographicPage | MediaSummaryPage
Item = DocumentPage | Part | Quiz | StudyPlan | Topic
PARTS = (OutlinePage, InfographicPage, MediaSummaryPage)


class NotPublic(Exception):
    """The item may not leave the house, or is not ready to."""


def public_items() -> Iterator[Item]:
    """Everything that belongs on the public site now."""
    documents = list(public_documents())
    yield from documents
    places = {page.path for page in documents}
    for model in PARTS:
        for part in model.objects.live().order_by("path"):
            if part.path[: -part.steplen] in places and (not isinstance(part, MediaSummaryPage) or playable(part)):
                yield part
    yield from Topic.objects.order_by("pk")
    chosen = Q(document__isnull=True) | Q(document__in=public_documents())
    yield from Quiz.objects.filter(chosen, versions__isnull=False).distinct().order_by("pk")
    yield from StudyPlan.objects.filter(announced_at__isnull=False).order_by("pk")


def public_documents() -> QuerySet[DocumentPage]:
    public = DocumentPage.objects.live().filter(
        circulation=DocumentPage.Circulation.PUBLIC, holds_no_secret=True, reader_path__isnull=False
    )
    # Asked besides `live`: a publish that was under way when a document was taken down may end after it.
    return public.exclude(_taken_down()).select_related("type", "issuer").order_by("path")


def _taken_down() -> Exists:
    return Exists(TakeDown.objects.open().filter(document=OuterRef("pk")))


def is_public(item: Item) -> bool:
    """Whether the item belongs on the public site. A part goes with its document, as the database has it now."""
    if isinstance(item, DocumentPage):
        return item.live and item.is_public and bool(item.reader_path) and not item.take_downs.open().exists()
    if isinstance(item, PARTS):
        ready = not isinstance(item, MediaSummaryPage) or bool(playable(item))
        return ready and item.live and is_public(item.document)
    if isinstance(item, Topic):
        return True
    if isinstance(item, Quiz):
        held = item.document
        return live_version(item) is not None and (held is None or is_public(held))
    return item.announced_at is not None


def address_of_page(identifier: int) -> str:
    """The reader's address of a Wagtail page that a text links to; empty when readers cannot see it."""
    for model in (DocumentPage, *PARTS):
        page = model.objects.filter(pk=identifier).first()
        if page is not None:
            return page.address if is_public(page) else ""
    return ""


def playable(page: MediaSummaryPage) -> dict[str, MediaOutput]:
    """The finished files, when there is one to play."""
    outputs = ready_outputs(page.asset)
    wanted = ("video",) if page.asset.type == "video" else ("audio", "opus")
    return outputs if any(role in outputs for role in wanted) else {}

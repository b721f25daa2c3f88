"""What the publishing tests need beside documents: parts, films, quizzes and plans."""

import io
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from cms.handbook.models import DocumentPage, InfographicPage, MediaSummaryPage, OutlinePage
from cms.media.models import HandbookImage, MediaAsset, MediaJob, MediaOutput
from cms.organisation.models import Audience
from cms.quizzes.models import Question, QuestionRevision, Quiz
from cms.quizzes.publish import publish_quiz
from cms.study.models import Session, StudyPlan
from tests.factories import make_unit

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ANSWER = "Đáp án chỉ máy chủ biết"


def make_audience(code: str = "bi-thu-chi-bo", name: str = "Bí thư chi bộ") -> Audience:
    return Audience.objects.get_or_create(code=code, defaults={"name": name})[0]


def make_outline(document: DocumentPage, **fields: Any) -> OutlinePage:
    values = {
        "title": "Đề cương cho bí thư chi bộ",
        "slug": "bi-thu-chi-bo",
        "audience": make_audience(),
        "body": [("opening", "<p>Ba việc cần nói rõ.</p>")],
    }
    return document.add_child(instance=OutlinePage(**{**values, **fields}))


def make_image(colour: str = "red", mode: str = "RGB") -> HandbookImage:
    stream = io.BytesIO()
    Image.new(mode, (40, 60), colour if mode == "RGB" else (0, 0, 0, 0)).save(stream, "PNG")
    image = HandbookImage(title="Số liệu", file=ContentFile(stream.getvalue(), f"so-lieu-{colour}.png"))
    image.save()
    return image


def make_infographic(document: DocumentPage, **fields: Any) -> InfographicPage:
    values = {"title": "Những con số", "slug": "so-lieu", "alt": "Bốn con số", "text_version": "<p>Trên 55 %.</p>"}
    page = InfographicPage(**{**values, "image": fields.pop("image", None) or make_image(), **fields})
    return document.add_child(instance=page)


def make_media_summary(document: DocumentPage, **fields: Any) -> MediaSummaryPage:
    asset = MediaAsset.objects.create(title="Phim", type="video", transcript="Lời một.\n\nLời hai.")
    page = MediaSummaryPage(**{"title": "Phim tóm tắt", "slug": "tom-tat", "asset": asset, **fields})
    return document.add_child(instance=page)


def finish_film(asset: MediaAsset) -> None:
    """What the media worker leaves behind."""
    job = MediaJob.objects.create(asset=asset, kind="compose", key="a" * 64, state="done", percent=100, finished_at=AT)
    for role, name, media_type in (("video", "video-480.mp4", "video/mp4"), ("captions", "loi.vtt", "text/vtt")):
        output = MediaOutput(job=job, role=role, media_type=media_type, bytes=5, sha256=("ab" + role).ljust(64, "0"))
        output.seconds = 12.5 if role == "video" else None
        output.file.save(name, ContentFile(b"12345"), save=False)
        output.save()


def make_quiz(document: DocumentPage | None, slug: str = "nghi-quyet-57", published: bool = True) -> Quiz:
    question = Question.objects.create(document=document)
    options = [{"id": "a", "text": ANSWER, "right": True}, {"id": "b", "text": "Sai", "right": False}]
    QuestionRevision.objects.create(question=question, number=1, stem="Văn kiện nào được hỏi ở đây?", options=options)
    quiz = Quiz.objects.create(title="Trắc nghiệm Nghị quyết 57", slug=slug, document=document, minutes=15)
    quiz.questions.add(question)
    if published:
        publish_quiz(quiz, None, AT)
    return quiz


def make_plan(*documents: DocumentPage, announced: bool = True, **fields: Any) -> StudyPlan:
    values: dict[str, Any] = {
        "unit": make_unit("Đảng ủy xã An Bình", kind="commune"),
        "number": "12-KH/ĐU",
        "title": "Học tập Nghị quyết 57",
        "slug": "hoc-tap-57",
        "issued_on": date(2026, 11, 1),
        "deadline": date(2026, 12, 31),
        "aims": "Mục đích, yêu cầu.",
        "announced_at": AT if announced else None,
    }
    plan = StudyPlan.objects.create(**{**values, **fields})
    plan.documents.set(documents)
    return plan


def make_session(plan: StudyPlan, title: str, published: bool) -> Session:
    return Session.objects.create(
        plan=plan,
        unit=plan.unit,
        title=title,
        place="Hội trường",
        starts_at=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 24, 4, 0, tzinfo=UTC),
        check_in_from=datetime(2026, 11, 24, 0, 30, tzinfo=UTC),
        check_in_until=datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
        published=published,
    )

import hashlib
from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.documents.models import Document as OriginalFile

from cms.handbook.models import DocumentPage, DocumentRelation
from cms.publishing.export import entry_of
from cms.publishing.files import Folder
from cms.publishing.public import NotPublic, public_items
from site_builder import content
from site_builder.content import FileRef, Heading, PlanSession, Relation
from tests.cms.publishing.makers import (
    ANSWER,
    finish_film,
    make_audience,
    make_image,
    make_infographic,
    make_media_summary,
    make_outline,
    make_plan,
    make_quiz,
    make_session,
)
from tests.factories import make_document

pytestmark = pytest.mark.django_db


def export(item, folders: Path) -> content.Entry:
    return entry_of(item, sequence=1, files=Folder(folders / "export"))


def test_a_document_is_exported_with_all_its_fields(folders):
    based_on = make_document("18-NQ/TW", issued_on=date(2017, 10, 25))
    page = make_document(
        "57-NQ/TW",
        signer="Tô Lâm",
        keywords="chuyển đổi số, dữ liệu ,",
        recipients="Các tỉnh ủy\n\nLưu Văn phòng\n",
        key_points="Một\nHai",
        effective_on=date(2024, 12, 22),
        body=[("section", {"marker": "I.", "level": "1", "title": "Quan điểm", "text": "<p>Đột phá.</p>"})],
        original_file=OriginalFile.objects.create(title="Gốc", file=ContentFile(b"%PDF-1.7 goc", "nq57.pdf")),
    )
    page.audiences.add(make_audience())
    page.relations.add(
        DocumentRelation(kind="based_on", target=based_on),
        DocumentRelation(kind="guides", number="01-VB/X", issuer="Cơ quan X", issued_on=date(2023, 3, 30), title="Một"),
    )
    page.save()

    entry = export(page, folders)

    assert (entry.path, entry.title, entry.sequence) == ("/van-ban/2024/57-nq-tw/", "Nghị quyết 57-NQ/TW", 1)
    assert entry.body == '<h3 id="muc-i"><span class="marker">I.</span> Quan điểm</h3>\n<p>Đột phá.</p>'
    assert entry.head == content.Document(
        number="57-NQ/TW",
        type_code="nghi-quyet",
        type_name="Nghị quyết",
        summary="Về một việc để thử",
        issuing_level="central",
        issuer="Bộ Chính trị",
        issuer_code="bo-chinh-tri",
        signer="Tô Lâm",
        issued_on="2024-12-22",
        effective_on="2024-12-22",
        validity="in_force",
        fields_of_work=[],
        keywords=["chuyển đổi số", "dữ liệu"],
        urgency="normal",
        recipients=["Các tỉnh ủy", "Lưu Văn phòng"],
        audiences=["Bí thư chi bộ"],
        key_points=["Một", "Hai"],
        contents=[Heading(anchor="muc-i", marker="I.", title="Quan điểm", level=1)],
        relations=[
            Relation(kind="based_on", document=str(based_on.content_id)),
            Relation(kind="guides", number="01-VB/X", issuer="Cơ quan X", issued_on="2023-03-30", title="Một"),
        ],
        original_file=FileRef(path=entry.head.original_file.path, bytes=12, media_type="application/pdf"),
        original_sha256=hashlib.sha256(b"%PDF-1.7 goc").hexdigest(),
    )
    name = entry.head.original_file.path.removeprefix("/tep/")
    assert name.startswith("57-nq-tw-goc-")
    assert name.endswith(".pdf")
    assert len(name) == len("57-nq-tw-goc-.pdf") + 12
    assert (folders / "export" / "tep" / name).read_bytes() == b"%PDF-1.7 goc"


def test_a_word_file_never_leaves_the_house(folders):
    held = OriginalFile.objects.create(title="Gốc", file=ContentFile(b"PK bi mat trong nhan xet", "nq57.docx"))
    page = make_document("57-NQ/TW", original_file=held)

    assert export(page, folders).head.original_file is None
    assert not (folders / "export" / "tep").exists()


@pytest.mark.parametrize(
    "fields", [{"circulation": "members"}, {"circulation": "committee"}, {"holds_no_secret": False}, {"live": False}]
)
def test_what_is_not_public_is_refused_and_its_parts_with_it(fields, folders):
    page = make_document("57-NQ/TW", **fields)
    outline, quiz = make_outline(page), make_quiz(page)

    for item in (page, outline, quiz):
        with pytest.raises(NotPublic):
            export(item, folders)
    assert list(public_items()) == []


def test_a_relation_to_a_document_that_is_not_public_says_nothing(folders):
    secret = make_document("99-BC/TW", circulation="committee")
    page = make_document("57-NQ/TW")
    page.relations.add(DocumentRelation(kind="based_on", target=secret))
    page.save()

    assert export(page, folders).head.relations == []


def test_parts_are_exported_below_their_document(document, folders):
    outline = export(make_outline(document, slug="bi-thu"), folders)
    infographic = export(make_infographic(document), folders)

    assert outline.path == "/van-ban/2024/57-nq-tw/de-cuong/bi-thu/"
    assert outline.head == content.Outline(document=str(document.content_id), audience="Bí thư chi bộ", language="vi")
    assert outline.body == "<p>Ba việc cần nói rõ.</p>"
    assert infographic.path == "/van-ban/2024/57-nq-tw/infographic/so-lieu/"
    image = infographic.head.image
    assert (image.media_type, image.width, image.height) == ("image/webp", 40, 60)
    assert (folders / "export" / image.path[1:]).stat().st_size == image.bytes


def test_a_film_is_exported_when_it_is_finished(document, folders):
    page = make_media_summary(document)
    assert page not in list(public_items())

    finish_film(page.asset)

    entry = export(page, folders)
    assert entry.path == "/van-ban/2024/57-nq-tw/video/tom-tat/"
    assert entry.body == "<p>Lời một.</p>\n<p>Lời hai.</p>"
    assert entry.head == content.MediaSummary(
        document=str(document.content_id),
        medium="video",
        seconds=12.5,
        video=FileRef(path="/tep/tom-tat-abvideo00000.mp4", bytes=5, media_type="video/mp4"),
        captions=FileRef(path="/tep/tom-tat-abcaptions00.vtt", bytes=5, media_type="text/vtt"),
    )


def test_a_quiz_shows_its_rules_and_never_a_question(document, folders):
    quiz = make_quiz(document)
    quiz.pass_percent = 90
    quiz.save()

    entry = export(quiz, folders)

    assert entry.path == "/trac-nghiem/nghi-quyet-57/"
    assert entry.head == content.Quiz(
        document=str(document.content_id), questions=1, minutes=15, pass_percent=50, attempts_allowed=3, audiences=[]
    )
    assert quiz.questions.get().revisions.get().options[0]["text"] == ANSWER
    assert ANSWER not in content.dumps(entry)
    assert "Văn kiện nào" not in content.dumps(entry)


def test_a_drawing_that_is_transparent_leaves_on_white(document, folders):
    page = make_infographic(document, image=make_image(mode="RGBA"))

    entry = export(page, folders)

    with Image.open(folders / "export" / entry.head.image.path[1:]) as picture:
        assert (picture.mode, picture.getpixel((0, 0))) == ("RGB", (255, 255, 255))


def test_a_quiz_that_was_never_published_stays_inside(document, folders):
    with pytest.raises(NotPublic):
        export(make_quiz(document, published=False), folders)


def test_a_plan_names_public_documents_and_published_sessions_only(document, folders):
    secret = make_document("99-BC/TW", circulation="committee")
    plan = make_plan(document, secret, reporters="Báo cáo viên cấp tỉnh", reflection_required=True)
    make_session(plan, "Buổi học mở", published=True)
    make_session(plan, "Buổi họp kín", published=False)

    entry = export(plan, folders)

    assert entry.head == content.StudyPlan(
        number="12-KH/ĐU",
        unit="Đảng ủy xã An Bình",
        form="in_person",
        announced_on="2026-11-20",
        deadline="2026-12-31",
        audiences=[],
        documents=[str(document.content_id)],
        quizzes=[],
        sessions=[
            PlanSession(
                title="Buổi học mở",
                starts_at="2026-11-24T08:00:00+07:00",
                ends_at="2026-11-24T11:00:00+07:00",
                place="Hội trường",
            )
        ],
    )
    assert entry.body.split("\n") == [
        "<p>Mục đích, yêu cầu.</p>",
        "<h2>Báo cáo viên</h2>",
        "<p>Báo cáo viên cấp tỉnh</p>",
        "<p>Sau học tập, mỗi đảng viên viết bài thu hoạch.</p>",
    ]


def test_a_plan_not_yet_announced_stays_inside(document, folders):
    with pytest.raises(NotPublic):
        export(make_plan(document, announced=False), folders)


def test_a_link_in_a_text_follows_its_document(folders):
    target = make_document("18-NQ/TW")
    page = make_document(
        "57-NQ/TW", body=[("opening", f'<p><a linktype="page" id="{target.pk}">Nghị quyết 18</a></p>')]
    )

    assert export(page, folders).body == '<p><a href="/van-ban/2024/18-nq-tw/">Nghị quyết 18</a></p>'
    DocumentPage.objects.filter(pk=target.pk).update(circulation="members")
    assert export(page, folders).body == "<p>Nghị quyết 18</p>"

"""A tiny handbook: two documents that relate, every kind of part, a quiz, a plan, an old and a gone address."""

from site_builder.content import (
    Document,
    Entry,
    FileRef,
    Gone,
    Heading,
    Infographic,
    MediaSummary,
    Outline,
    PlanSession,
    Quiz,
    Redirect,
    Relation,
    StudyPlan,
    Term,
    Topic,
)

AT = "2026-11-20T08:00:00+07:00"
NQ57 = "01920000-0000-7000-8000-000000000057"
NQ18 = "01920000-0000-7000-8000-000000000018"
QUIZ = "01920000-0000-7000-8000-0000000000a1"
TOPIC = "01920000-0000-7000-8000-0000000000e1"
PLAN = "01920000-0000-7000-8000-0000000000b1"
BASE = "/van-ban/2024/57-nq-tw/"
PICTURE = FileRef(path="/tep/so-lieu-0011aabb.png", bytes=68, media_type="image/png", width=800, height=1000)
FILM = FileRef(path="/tep/phim-0011aabb.mp4", bytes=4_200_000, media_type="video/mp4", width=640, height=360)
SOUND = FileRef(path="/tep/phim-0011aabb.m4a", bytes=90_000, media_type="audio/mp4")
WORDS = FileRef(path="/tep/phim-0011aabb.vtt", bytes=900, media_type="text/vtt")
ORIGINAL = FileRef(path="/tep/57-nq-tw-0011aabb.pdf", bytes=1_500_000, media_type="application/pdf")
FILES = (PICTURE, FILM, SOUND, WORDS, ORIGINAL)

TEXT = """<section id="muc-1"><h3>I. Quan điểm chỉ đạo</h3>
<p>Phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số là đột phá quan trọng hàng đầu.</p></section>
<section id="muc-1-1"><h4>1. Con người là trung tâm</h4><p>Người dân và doanh nghiệp là chủ thể.</p></section>
<section id="muc-2"><h3>II. Mục tiêu</h3><p>Đến năm 2030, kinh tế số đạt tối thiểu 30% GDP.</p></section>"""


def entry(content_id: str, path: str, title: str, head: object, body: str = "") -> Entry:
    return Entry(content_id=content_id, path=path, title=title, sequence=1, updated_at=AT, head=head, body=body)


def resolution_57(**changes: object) -> Entry:
    fields = {
        "number": "57-NQ/TW",
        "type_code": "nghi-quyet",
        "type_name": "Nghị quyết",
        "summary": "Về đột phá phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia",
        "issuing_level": "central",
        "issuer": "Bộ Chính trị",
        "issuer_code": "tw",
        "term": "Khóa XIII",
        "signer": "Tô Lâm",
        "signer_post": "Tổng Bí thư",
        "signing_form": "T/M",
        "place": "Hà Nội",
        "issued_on": "2024-12-22",
        "effective_on": "2024-12-22",
        "validity": "in_force",
        "fields_of_work": ["Khoa học, công nghệ, chuyển đổi số"],
        "keywords": ["chuyển đổi số"],
        "urgency": "normal",
        "recipients": ["Các tỉnh ủy, thành ủy", "Lưu Văn phòng Trung ương"],
        "pages": 12,
        "audiences": ["Cấp ủy viên", "Đảng viên chính thức"],
        "study_by": "2026-12-31",
        "key_points": ["Đến năm 2030 thuộc nhóm 3 nước dẫn đầu Đông Nam Á.", "Kinh tế số đạt tối thiểu 30% GDP."],
        "contents": [
            Heading(anchor="muc-1", marker="I", title="Quan điểm chỉ đạo", level=1),
            Heading(anchor="muc-1-1", marker="1", title="Con người là trung tâm", level=2),
            Heading(anchor="muc-2", marker="II", title="Mục tiêu", level=1),
        ],
        "relations": [
            Relation(kind="based_on", document=NQ18),
            Relation(
                kind="based_on", number="01-VB/X", issuer="Cơ quan X", issued_on="2023-03-30", title="Một văn bản"
            ),
        ],
        "original_file": ORIGINAL,
        "illustrative": True,
        "topics": [TOPIC],
        "terms": [Term(anchor="tfp", term="TFP", explanation="Năng suất các nhân tố tổng hợp.", document=NQ18)],
    }
    return entry(NQ57, BASE, "Nghị quyết 57-NQ/TW", Document(**{**fields, **changes}), TEXT)


def resolution_18() -> Entry:
    head = Document(
        number="18-NQ/TW",
        type_code="nghi-quyet",
        type_name="Nghị quyết",
        summary="Một số vấn đề về tiếp tục đổi mới, sắp xếp tổ chức bộ máy",
        issuing_level="central",
        issuer="Ban Chấp hành Trung ương khóa XII",
        issuer_code="tw",
        issued_on="2017-10-25",
        validity="in_force",
        fields_of_work=[],
        keywords=[],
        urgency="normal",
        recipients=[],
        audiences=[],
        key_points=[],
        contents=[],
        relations=[],
        topics=[TOPIC],
        reused_parts=["01920000-0000-7000-8000-0000000000c3", "01920000-0000-7000-8000-0000000000c2"],
    )
    return entry(NQ18, "/van-ban/2017/18-nq-tw/", "Nghị quyết 18-NQ/TW", head)


def parts() -> list[Entry]:
    return [
        entry(
            "01920000-0000-7000-8000-0000000000c1",
            BASE + "de-cuong/cap-uy-vien/",
            "Đề cương cho cấp ủy viên",
            Outline(document=NQ57, audience="Cấp ủy viên", language="vi"),
            "<h2>Nội dung</h2><p>Ba việc cần làm ngay.</p>",
        ),
        entry(
            "01920000-0000-7000-8000-0000000000c2",
            BASE + "de-cuong/dong-bao-khmer/",
            "Đề cương tiếng Khmer",
            Outline(document=NQ57, audience="Đồng bào dân tộc (Khmer)", language="km", illustrative=True),
            "<p>សេចក្តី</p>",
        ),
        entry(
            "01920000-0000-7000-8000-0000000000c3",
            BASE + "infographic/so-lieu/",
            "Những con số của Nghị quyết 57",
            Infographic(document=NQ57, image=PICTURE, alt="Bốn con số đến năm 2030"),
            "<p>Kinh tế số tối thiểu 30% GDP.</p>",
        ),
        entry(
            "01920000-0000-7000-8000-0000000000c4",
            BASE + "video/tom-tat/",
            "Phim tóm tắt Nghị quyết 57",
            MediaSummary(
                document=NQ57, medium="video", seconds=83.4, video=FILM, audio=SOUND, poster=PICTURE, captions=WORDS
            ),
            "<p>Lời của phim.</p>",
        ),
        entry(
            "01920000-0000-7000-8000-0000000000c5",
            BASE + "audio/nghe/",
            "Nghe Nghị quyết 57",
            MediaSummary(document=NQ57, medium="audio", seconds=120, audio=SOUND),
            "<p>Lời của bản ghi.</p>",
        ),
    ]


def topics() -> list[Entry]:
    empty = "01920000-0000-7000-8000-0000000000e2"
    return [
        entry(empty, "/chuyen-muc/chua-co/", "Chưa có văn bản", Topic(order=1)),
        entry(TOPIC, "/chuyen-muc/nghi-quyet/", "Nghị quyết", Topic(order=2), "<p>Các nghị quyết của Đảng.</p>"),
    ]


def quiz() -> Entry:
    head = Quiz(
        document=NQ57,
        questions=10,
        minutes=15,
        pass_percent=70,
        attempts_allowed=3,
        opens_at="2026-11-01T00:00:00+07:00",
        closes_at="2026-12-31T16:59:00+00:00",
        audiences=["Đảng viên chính thức"],
    )
    return entry(QUIZ, "/trac-nghiem/nghi-quyet-57/", "Trắc nghiệm Nghị quyết 57", head, "<p>Đọc kỹ trước khi làm.</p>")


def plan() -> Entry:
    sessions = [
        PlanSession(
            title="Buổi 2",
            starts_at="2026-11-25T13:30:00+07:00",
            ends_at="2026-11-25T17:00:00+07:00",
            place="Hội trường B",
        ),
        PlanSession(
            title="Buổi 1",
            starts_at="2026-11-24T01:00:00+00:00",
            ends_at="2026-11-24T04:30:00+00:00",
            place="Hội trường A",
        ),
    ]
    head = StudyPlan(
        number="12-KH/ĐU",
        unit="Đảng ủy xã An Bình",
        form="in_person",
        announced_on="2026-11-10",
        deadline="2026-12-31",
        audiences=["Đảng viên chính thức"],
        documents=[NQ57, NQ18],
        quizzes=[QUIZ],
        sessions=sessions,
    )
    return entry(PLAN, "/ke-hoach/hoc-tap-nghi-quyet-57/", "Học tập Nghị quyết 57", head, "<p>Mục đích, yêu cầu.</p>")


def handbook() -> list[Entry]:
    return [
        resolution_57(),
        resolution_18(),
        *parts(),
        *topics(),
        quiz(),
        plan(),
        entry(
            "01920000-0000-7000-8000-0000000000d1", "/van-ban/2024/57-cu/", "Nghị quyết 57-NQ/TW", Redirect(target=BASE)
        ),
        entry("01920000-0000-7000-8000-0000000000d2", "/van-ban/2020/da-go/", "Đã gỡ", Gone()),
    ]

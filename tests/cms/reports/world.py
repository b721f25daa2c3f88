"""A world small enough to be counted by hand. The day is 24 November 2026.

P  province                 documents: 57 and 59 (Central), P (of P, implements 57), A (of A, cites 57)
├─ A  commune               one draft and one for members only, which count nowhere
│  ├─ A1  cell              m1 man 30, m2 woman 31, m3 woman 66 (exempt)
│  └─ A2  hamlet cell       m4 man 46, m5 man 46 (probationary)
└─ B  commune
   └─ B1  cell              m6 woman 36 (was in A1 until this month), m7 (transferred), m8 man 56 (away)
Q  another province
└─ Q1  cell                 m9
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from cms.handbook.models import DocumentPage, DocumentRelation
from cms.organisation.models import Member, Unit, User
from cms.quizzes.models import Quiz, QuizVersion
from cms.study.models import CellMeeting, Invitee, Session, StudyPlan
from cms.tracking.models import Attendance, QuizAttempt, Scan, ViewEvent
from tests import factories

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # ten o'clock in Vietnam
LATELY = NOW - timedelta(days=10)
SECRET = "Điều chỉ chi bộ ấp được biết"
OPEN = "Kết luận ai ở trên cũng đọc được"


@dataclass
class World:
    units: dict[str, Unit]
    members: dict[str, Member]
    documents: dict[str, DocumentPage]
    quizzes: dict[str, Quiz]
    sessions: dict[str, Session]
    meetings: dict[str, CellMeeting]
    users: dict[str, User]


def build() -> World:
    units = _units()
    members = _members(units)
    documents = _documents(units)
    _views(units, members, documents)
    return World(
        units, members, documents, _quizzes(units, members), _sessions(units, members, documents),
        _meetings(units), _users(units),
    )  # fmt: skip


def _units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for code, kind, parent in (
        ("P", "province", None), ("A", "commune", "P"), ("A1", "cell", "A"), ("A2", "hamlet_cell", "A"),
        ("B", "commune", "P"), ("B1", "cell", "B"), ("Q", "province", None), ("Q1", "cell", "Q"),
    ):  # fmt: skip
        units[code] = factories.make_unit(f"Đơn vị {code}", units[parent] if parent else None, kind, code=code)
    return units


def _members(units: dict[str, Unit]) -> dict[str, Member]:
    def member(cell: str, name: str, born: date, admitted: date, **fields: Any) -> Member:
        return factories.make_member(
            units[cell], full_name=name, birth_date=born, admitted_on=admitted, official_on=None, **fields
        )

    woman = {"sex": Member.Sex.FEMALE}
    return {
        "m1": member("A1", "Trần Văn An", date(1996, 11, 24), date(2021, 11, 25)),
        "m2": member("A1", "Lê Thị Ánh", date(1995, 11, 24), date(2021, 11, 24), theory_level="basic", **woman),
        "m3": member("A1", "Lê Thị Bé", date(1960, 1, 1), date(1976, 11, 24), theory_level="advanced",
                     status="exempt", **woman),
        "m4": member("A2", "=1+1", date(1980, 1, 1), date(2010, 1, 1)),
        "m5": member("A2", "Đỗ Văn Ất", date(1980, 1, 1), date(2026, 1, 1), status="probationary"),
        "m6": member("B1", "Ngô Thị Cúc", date(1990, 6, 1), date(2015, 1, 1), **woman),
        "m7": member("B1", "Người Đã Chuyển", date(1980, 1, 1), date(2010, 1, 1), status="transferred"),
        "m8": member("B1", "Ngô Văn Dần", date(1970, 1, 1), date(1996, 1, 1), status="away"),
        "m9": member("Q1", "Người Tỉnh Khác", date(1980, 1, 1), date(2010, 1, 1)),
    }  # fmt: skip


def _documents(units: dict[str, Unit]) -> dict[str, DocumentPage]:
    made = {
        "57": factories.make_document("57-NQ/TW", issued_on=date(2024, 12, 22)),
        "59": factories.make_document("59-NQ/TW", issued_on=date(2025, 1, 24)),
        "P": factories.make_document("11-CTr/TU", units["P"], issued_on=date(2025, 3, 1)),
        "A": factories.make_document("02-KH/ĐU", units["A"], issued_on=date(2025, 4, 1)),
        "draft": factories.make_document("60-NQ/TW", issued_on=date(2025, 5, 1), live=False),
        "inner": factories.make_document("61-NQ/TW", issued_on=date(2025, 5, 2), circulation="members"),
    }
    DocumentRelation.objects.create(source=made["P"], kind="implements", target=made["57"])
    DocumentRelation.objects.create(source=made["A"], kind="implements", number="57-NQ/TW")
    return made


def view(member: Member, unit: Unit, document: DocumentPage, kind: str = "open", at: datetime = LATELY) -> None:
    ViewEvent.objects.create(
        id=uuid4(), member=member, unit=unit, document=document.content_id, kind=kind, visit_id=uuid4(), seconds=60,
        at=at, sent_at=at, received_at=at, fingerprint=bytes(16),
    )  # fmt: skip


def _views(units: dict[str, Unit], members: dict[str, Member], documents: dict[str, DocumentPage]) -> None:
    for number in ("57", "59", "P", "A", "57", "inner"):
        view(members["m1"], units["A1"], documents[number])
    view(members["m1"], units["A1"], documents["57"], "end")
    view(members["m3"], units["A1"], documents["57"])
    view(members["m4"], units["A2"], documents["57"], at=datetime(2026, 9, 30, 16, 59, tzinfo=UTC))  # 23:59 there
    view(members["m6"], units["A1"], documents["57"])
    view(members["m9"], units["Q1"], documents["57"], "end")


def _quizzes(units: dict[str, Unit], members: dict[str, Member]) -> dict[str, Quiz]:
    made = {
        code: Quiz.objects.create(title=f"Bài {code}", slug=code, grading=grading)
        for code, grading in (("tot-nhat", "best"), ("cuoi-cung", "last"), ("chua-ai-lam", "best"), ("nhap", "best"))
    }
    versions = {
        code: QuizVersion.objects.create(quiz=quiz, number=1, rules={}, published_at=NOW)
        for code, quiz in made.items()
        if code != "nhap"
    }

    def attempt(code: str, name: str, unit: str, number: int, score: int) -> None:
        QuizAttempt.objects.create(
            id=uuid4(), quiz=made[code], version=versions[code], member=members[name], unit=units[unit], number=number,
            state="scored", started_at=LATELY, submitted_at=LATELY, score=score, max_score=10, passed=score >= 5,
        )  # fmt: skip

    attempt("tot-nhat", "m1", "A1", 1, 4)
    attempt("tot-nhat", "m1", "A1", 2, 8)
    attempt("tot-nhat", "m2", "A1", 1, 3)
    attempt("tot-nhat", "m4", "A2", 1, 10)
    attempt("tot-nhat", "m9", "Q1", 1, 10)
    attempt("cuoi-cung", "m6", "A1", 1, 9)
    attempt("cuoi-cung", "m6", "A1", 2, 2)
    return made


def _sessions(
    units: dict[str, Unit], members: dict[str, Member], documents: dict[str, DocumentPage]
) -> dict[str, Session]:
    plan = StudyPlan.objects.create(
        unit=units["A"], number="05-KH/ĐU", title="Học 57", slug="hoc-57", issued_on=date(2026, 10, 1),
        deadline=date(2026, 12, 31), announced_at=LATELY,
    )  # fmt: skip
    plan.documents.add(documents["57"])

    def session(title: str, unit: str, starts_at: datetime) -> Session:
        return Session.objects.create(
            plan=plan, unit=units[unit], title=title, place="Hội trường", starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3), check_in_from=starts_at - timedelta(hours=1),
            check_in_until=starts_at + timedelta(hours=3),
        )  # fmt: skip

    made = {
        "past": session("Lớp đã qua", "A", LATELY),
        "coming": session("Lớp sắp tới", "A", NOW + timedelta(days=7)),
        "empty": session("Lớp chưa mời ai", "B", LATELY),
        "foreign": session("Lớp tỉnh khác", "Q", LATELY),
    }
    operator = factories.make_user("operator")
    for name, unit, excuse, comes in (
        ("m1", "A1", "", True), ("m2", "A1", "ill", False), ("m4", "A2", "", False), ("m6", "A1", "", True),
    ):  # fmt: skip
        Invitee.objects.create(session=made["past"], member=members[name], unit=units[unit], excuse=excuse)
        if comes:
            _check_in(made["past"], members[name], units[unit], operator)
    for name, unit in (("m1", "A1"), ("m5", "A2")):
        Invitee.objects.create(session=made["coming"], member=members[name], unit=units[unit])
    Invitee.objects.create(session=made["foreign"], member=members["m9"], unit=units["Q1"])
    return made


def _check_in(session: Session, member: Member, unit: Unit, operator: User) -> None:
    scan = Scan.objects.create(
        id=uuid4(), session=session, operator=operator, source="card", payload_hash=bytes(32), member=member,
        scanned_at=LATELY, sent_at=LATELY, received_at=LATELY, result="accepted",
    )  # fmt: skip
    Attendance.objects.create(session=session, member=member, unit=unit, first_in=LATELY, evidence=scan)


def _meetings(units: dict[str, Unit]) -> dict[str, CellMeeting]:
    def meeting(cell: str, month: int, state: str, text: str, hour: int = 1) -> CellMeeting:
        begin = datetime(2026, month, 3, hour, 0, tzinfo=UTC)
        return CellMeeting.objects.create(
            cell=units[cell], month=date(2026, month, 1), state=state, planned_start=begin,
            started_at=begin if state != "announced" else None,
            ended_at=begin + timedelta(minutes=95) if state != "announced" else None,
            place="Nhà văn hóa " + text, members_expected=43, members_present=41, chair="Chủ trì " + text,
            agenda="Chương trình " + text, opinions="Ý kiến " + text, conclusion=text,
        )  # fmt: skip

    return {
        "A1-10": meeting("A1", 10, "closed", OPEN),
        "A1-11": meeting("A1", 11, "held", OPEN),
        "A2-10": meeting("A2", 10, "closed", SECRET, hour=11),
        "B1-10": meeting("B1", 10, "announced", OPEN),
        "Q1-10": meeting("Q1", 10, "held", OPEN),
    }


def _users(units: dict[str, Unit]) -> dict[str, User]:
    return {
        "province": factories.make_user("province", [("auditor", units["P"])]),
        "commune": factories.make_user("commune", [("auditor", units["A"])]),
        "secretary": factories.make_user("secretary", [("cell_secretary", units["A2"])]),
        "author": factories.make_user("author", [("author", units["P"])]),
        "outsider": factories.make_user("outsider", [("auditor", units["Q"])]),
        "both": factories.make_user("both", [("auditor", units["P"]), ("auditor", units["Q"])]),
    }

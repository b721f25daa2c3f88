from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cms.quizzes.models import Quiz
from cms.quizzes.publish import publish_quiz
from cms.study.models import Session, StudyPlan
from cms.study.plans import announce
from tests.cms.quizzes.making import make_question
from tests.factories import make_document, make_member, make_unit, make_user, sign_in

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=ZONE)


@pytest.fixture
def now():
    return NOW


def build_cast():
    province = make_unit("Tỉnh ủy", kind="province")
    commune = make_unit("Đảng bộ xã Càng Long", parent=province, kind="commune")
    cell = make_unit("Chi bộ Trường học", parent=commune)
    far = make_unit("Đảng bộ xã khác", parent=province, kind="commune")
    return SimpleNamespace(
        province=province,
        commune=commune,
        cell=cell,
        far=far,
        member=make_member(cell, full_name="Trần Thị Ân"),
        neighbour=make_member(cell, full_name="Lê Văn Bình"),
        stranger=make_member(make_unit("Chi bộ xa", parent=far), full_name="Võ Thị Xa"),
        operator=make_user("diem-danh", [("scanner_operator", commune)]),
        auditor=make_user("kiem-tra", [("auditor", province)]),
    )


def build_session(cast, starts_at=NOW, **fields):
    """An announced session of the commune, check-in from an hour before to an hour after its start."""
    plan = StudyPlan.objects.create(
        unit=cast.commune, number="1-KH/ĐU", title="Kế hoạch", slug=f"ke-hoach-{StudyPlan.objects.count()}",
        issued_on=(starts_at - timedelta(days=StudyPlan.objects.count())).date(), deadline=starts_at.date(),
    )  # fmt: skip
    hour = timedelta(hours=1)
    session = Session.objects.create(
        plan=plan, unit=cast.commune, title="Hội nghị", place="Hội trường", starts_at=starts_at,
        ends_at=starts_at + 3 * hour, check_in_from=starts_at - hour, check_in_until=starts_at + hour, **fields,
    )  # fmt: skip
    announce(plan, starts_at)
    return session


def build_quiz(questions=3, **fields):
    """A published quiz: of each question the answer `a` is right; the last one has `a` and `c` right."""
    document = make_document()
    quiz = Quiz.objects.create(
        title="Tìm hiểu nghị quyết", slug=f"tim-hieu-{Quiz.objects.count()}", document=document,
        **{"pass_percent": 60, "attempts_allowed": 2, "minutes": 15, **fields},
    )  # fmt: skip
    revisions = [
        make_question(
            right="ac" if number == questions else "a", stem=f"Câu hỏi {number}?", explanation="BÍ MẬT: vì thế.",
            source_anchor="Mục II",
        )
        for number in range(1, questions + 1)
    ]  # fmt: skip
    quiz.questions.set([revision.question for revision in revisions])
    publish_quiz(quiz, None, NOW)
    return quiz


@pytest.fixture
def cast(db):
    return build_cast()


@pytest.fixture
def session(cast):
    return build_session(cast)


@pytest.fixture
def quiz(db):
    return build_quiz()


class Api:
    """A client that speaks as our own pages do."""

    def __init__(self, client):
        self.client = client

    def __call__(self, method, path, body=None, **headers):
        return getattr(self.client, method)(
            f"/api/v1{path}", data=body, content_type="application/json", secure=True,
            headers={"Sec-Fetch-Site": "same-origin", **headers},
        )  # fmt: skip

    def get(self, path, **headers):
        return self.client.get(f"/api/v1{path}", secure=True, headers=headers)


@pytest.fixture
def phone(cast):
    return Api(sign_in(Client(), cast.member))


@pytest.fixture
def scanner(cast):
    client = Client()
    client.force_login(cast.operator)
    return Api(client)

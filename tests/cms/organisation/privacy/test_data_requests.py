from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.organisation.models import AuditEvent, DataRequest, Member, PublicHoliday
from cms.organisation.privacy import data_requests
from cms.organisation.privacy.data_requests import RequestRefused
from cms.organisation.privacy.working_days import after_working_days, answer_due
from tests.factories import make_member, make_user

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    cast.officer = make_user("to-chuc", [("personnel_officer", cast.commune)])
    cast.second = make_user("to-chuc-2", [("personnel_officer", cast.province)])
    cast.far = make_user("to-chuc-xa", [("personnel_officer", cast.other)])
    cast.local = make_user("bi-thu-2", [("cell_secretary", cast.cell)])
    return cast


def asked(member, kind="correction", text="Ngày sinh của tôi sai", **more):
    return data_requests.make(member, uid=uuid4(), kind=kind, text=text, now=NOW, **more)[0]


def log(action):
    return list(AuditEvent.objects.filter(action=action).values_list("actor", "object", "unit_code"))


@pytest.mark.parametrize(
    ("made", "due"),
    [
        (date(2026, 11, 24), date(2026, 11, 26)),  # Tuesday to Thursday
        (date(2026, 11, 26), date(2026, 11, 30)),  # Thursday over the weekend
        (date(2026, 11, 27), date(2026, 12, 1)),
        (date(2026, 11, 28), date(2026, 12, 1)),  # a Saturday
        (date(2026, 11, 29), date(2026, 12, 1)),
    ],
)
def test_an_answer_is_due_after_two_working_days(made, due):
    assert after_working_days(made, 2, set()) == due


def test_public_holidays_do_not_count():
    PublicHoliday.objects.all().delete()
    PublicHoliday.objects.create(day=date(2026, 11, 25), name="Ngày lễ")

    assert answer_due(date(2026, 11, 24)) == date(2026, 11, 27)


def test_the_holidays_decided_so_far_are_there():
    assert PublicHoliday.objects.filter(day=date(2026, 9, 2)).exists()
    assert answer_due(date(2026, 8, 31)) == date(2026, 9, 4)


def test_asking_twice_under_one_id_is_asking_once(cast):
    uid = uuid4()
    first, new = data_requests.make(cast.member, uid=uid, kind="access", text="Xin xem", now=NOW)
    again, second = data_requests.make(cast.member, uid=uid, kind="access", text="Xin xem", now=NOW + timedelta(days=1))

    assert (new, second, again.pk, again.due_on) == (True, False, first.pk, date(2026, 11, 26))
    assert log("request.make") == [(f"member:{cast.member.public_id}", f"request:{uid}", "vl-cl-1")]
    with pytest.raises(RequestRefused, match="id-taken"):
        data_requests.make(cast.member, uid=uid, kind="erasure", text="Xin xem", now=NOW)
    with pytest.raises(RequestRefused, match="id-taken"):
        data_requests.make(make_member(cast.cell), uid=uid, kind="access", text="Xin xem", now=NOW)


def test_a_request_is_taken_answered_and_closed_once(desk):
    made = asked(desk.member)
    data_requests.take(made, desk.officer, NOW)
    data_requests.answer(made, desk.officer, " Đã sửa. ", NOW)
    data_requests.close(made, desk.second, NOW)

    made.refresh_from_db()
    assert (made.state, made.answer, made.taken_by, made.answered_by) == (
        "closed",
        "Đã sửa.",
        desk.officer,
        desk.officer,
    )
    with pytest.raises(RequestRefused, match="state"):
        data_requests.answer(made, desk.officer, "Lại nữa", NOW)
    assert [action for (action,) in AuditEvent.objects.filter(action__startswith="request.").values_list("action")] == [
        "request.make", "request.take", "request.answer", "request.close",
    ]  # fmt: skip


def test_erasure_needs_a_second_person(desk, django_capture_on_commit_callbacks):
    made = asked(desk.member, kind="erasure", text="Xin xóa tên Trần Thị Ân")
    other = asked(desk.member)
    data_requests.propose_erasure(made, desk.officer, NOW)

    with pytest.raises(RequestRefused, match="second-person"):
        data_requests.approve_erasure(made, desk.officer, NOW)
    assert Member.objects.filter(pk=desk.member.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        data_requests.approve_erasure(made, desk.second, NOW)

    made.refresh_from_db()
    assert (made.state, made.text, made.approved_by) == ("closed", "", desk.second)
    other.refresh_from_db()
    assert (other.state, other.text, other.approved_by) == ("closed", "", None)
    assert not Member.objects.filter(pk=desk.member.pk).exists()
    assert log("member.erase") == [("to-chuc-2", f"member:{desk.member.public_id}", "vl-cl-1")]


def test_the_database_refuses_an_erasure_approved_by_its_proposer(desk):
    made = asked(desk.member, kind="erasure")
    data_requests.propose_erasure(made, desk.officer, NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=made.pk).update(approved_by=desk.officer)


def test_only_erasure_can_be_proposed_and_a_declined_one_goes_back_to_the_desk(desk):
    with pytest.raises(RequestRefused, match="not-erasure"):
        data_requests.propose_erasure(asked(desk.member), desk.officer, NOW)
    made = asked(desk.member, kind="erasure")
    data_requests.propose_erasure(made, desk.officer, NOW)
    data_requests.decline_erasure(made, desk.second, NOW)

    assert (made.state, made.proposed_by) == ("taken", None)


def pages(pk):
    return [
        reverse("organisation_data_requests"),
        reverse("organisation_data_request", args=[pk]),
    ]


def test_the_desk_exists_for_those_who_answer_in_reach_and_for_nobody_else(desk, client):
    made = asked(desk.member)
    seen = {}
    for user in (desk.officer, desk.second, desk.far, desk.local):
        client.force_login(user)
        seen[user.username] = [client.get(page).status_code for page in pages(made.pk)]

    assert seen == {"to-chuc": [200, 200], "to-chuc-2": [200, 200], "to-chuc-xa": [200, 404], "bi-thu-2": [404, 404]}
    client.force_login(desk.far)
    assert [row.pk for row in client.get(pages(made.pk)[0]).context["page"].object_list] == []
    for act in ("take", "answer", "close", "propose", "decline"):
        answer = client.post(reverse(f"organisation_data_request_{act}", args=[made.pk]), {"text": "x"})
        assert answer.status_code == 404


def test_the_list_marks_what_is_overdue_in_words(desk, client):
    asked(desk.member)
    client.force_login(desk.officer)
    texts = {}
    for day in (25, 26, 27):
        with time_machine.travel(datetime(2026, 11, day, 3, tzinfo=UTC), tick=False):
            client.force_login(desk.officer)
            texts[day] = client.get(reverse("organisation_data_requests")).content.decode()

    assert ["quá hạn" in texts[day] for day in (25, 26, 27)] == [False, False, True]
    assert "26/11/2026, hôm nay" in texts[26]
    assert "1 yêu cầu đã quá hạn" in texts[27]


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_three(desk, client):
    client.force_login(desk.officer)
    asked(make_member(desk.cell))
    client.get(reverse("organisation_data_requests"))
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as questions:
            client.get(reverse("organisation_data_requests"))
        counts.append(len(questions))
        asked(make_member(desk.cell))
        asked(make_member(desk.cell))

    assert counts[0] == counts[1]


def test_an_officer_answers_on_the_screen(desk, client):
    made = asked(desk.member)
    client.force_login(desk.officer)
    client.post(reverse("organisation_data_request_take", args=[made.pk]))
    client.post(reverse("organisation_data_request_answer", args=[made.pk]), {"text": "Đã sửa ngày sinh."})

    made.refresh_from_db()
    assert (made.state, made.answer, made.taken_by) == ("answered", "Đã sửa ngày sinh.", desk.officer)
    shown = client.get(reverse("organisation_data_request", args=[made.pk])).content.decode()
    assert "Đã sửa ngày sinh." in shown
    assert f'href="{reverse("organisation_member_edit", args=[desk.member.pk])}">Đính chính hồ sơ' in shown


def test_a_request_that_corrects_nothing_leads_to_the_record_as_it_stands(desk, client):
    made = asked(desk.member, kind="access")
    client.force_login(desk.officer)

    shown = client.get(reverse("organisation_data_request", args=[made.pk])).content.decode()

    assert f'href="{reverse("members:inspect", args=[desk.member.pk])}">Mở hồ sơ' in shown


def test_the_second_person_sees_what_goes_ticks_and_erases(desk, client, django_capture_on_commit_callbacks):
    made = asked(desk.member, kind="erasure")
    data_requests.propose_erasure(made, desk.officer, NOW)
    page = reverse("organisation_data_request_approve", args=[made.pk])
    client.force_login(desk.officer)
    assert client.get(page).status_code == 404

    client.force_login(desk.second)
    shown = client.get(page)
    rows = {held.key: (count, held.stays) for held, count in shown.context["held"]}
    assert (rows["profile"], rows["requests"], rows["views"]) == ((15, False), (1, True), (0, False))
    assert client.post(page, {}).status_code == 200
    assert Member.objects.filter(pk=desk.member.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(page, {"sure": "yes"})

    assert done.url == reverse("organisation_data_request", args=[made.pk])
    assert not Member.objects.filter(pk=desk.member.pk).exists()
    after = client.get(done.url).content.decode()
    assert "to-chuc đề nghị, to-chuc-2 phê duyệt" in after
    assert "Trần Thị Ân" not in after


def test_a_secretary_enters_a_request_for_a_member_and_it_says_so(desk, client):
    page = reverse("organisation_data_request_enter", args=[desk.member.pk])
    client.force_login(desk.local)
    form = client.get(page).context["form"]
    sent = {"uid": form["uid"].value(), "kind": "correction", "text": "Sai ngày sinh"}
    for _twice in range(2):
        assert client.post(page, sent).status_code == 302

    (made,) = DataRequest.objects.all()
    assert (made.member, made.entered_by, made.text) == (desk.member, desk.local, "Sai ngày sinh")
    assert log("request.make") == [("bi-thu-2", f"request:{made.uid}", "vl-cl-1")]
    client.force_login(desk.far)
    assert client.get(page).status_code == 404

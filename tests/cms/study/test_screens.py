from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.study.models import CellMeeting, StudyPlan
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    client = Client()
    cell = make_unit("Chi bộ Trường học", kind="cell")
    client.force_login(make_user("bithu", [("cell_secretary", cell)]))
    CellMeeting.objects.create(
        cell=cell, month=date(2026, 10, 1), planned_start=datetime(2026, 10, 3, 1, tzinfo=UTC), place="Hội trường"
    )
    return client


def text_of(node):
    return node.get_text(" ", strip=True)


def test_the_list_of_meetings_shows_months(secretary):
    page = BeautifulSoup(secretary.get(reverse("cell_meetings:index")).content, "html.parser")

    assert [text_of(head) for head in page.select("main thead th")][1:4] == ["Loại", "Tháng", "Trạng thái"]
    assert [text_of(cell) for cell in page.select("main tbody tr td")][1:3] == ["Thường kỳ", "10/2026"]


def test_a_meeting_is_filed_under_the_month_typed(secretary):
    meeting = CellMeeting.objects.get()
    address = reverse("cell_meetings:edit", args=[meeting.pk])
    page = BeautifulSoup(secretary.get(address).content, "html.parser")
    sent = {field["name"]: field.get("value", "") for field in page.select("main form input[name]")}
    sent |= {field["name"]: field.select_one("[selected]")["value"] for field in page.select("main form select")}

    assert sent["month"] == "10/2026"
    assert secretary.post(address, {**sent, "month": "9/2026"}).status_code == 302
    assert CellMeeting.objects.get().month == date(2026, 9, 1)


SECRET = "Điều chỉ chi bộ được biết"


@pytest.fixture
def meeting(cast):
    return CellMeeting.objects.create(
        cell=cast.hamlet, month=date(2026, 10, 1), state="closed", planned_start=timezone.now(), conclusion=SECRET
    )


def test_the_secretary_of_the_cell_opens_a_recorded_meeting(cast, meeting, client):
    client.force_login(cast.secretary)
    answer = client.get(reverse("cell_meetings:edit", args=[meeting.pk]))

    assert (answer.status_code, SECRET in answer.content.decode()) == (200, True)


def test_a_meeting_of_another_cell_does_not_exist(cast, meeting, client):
    client.force_login(make_user("bi-thu-2", [("cell_secretary", cast.cell)]))

    assert client.get(reverse("cell_meetings:edit", args=[meeting.pk])).status_code == 404


def test_the_page_that_announces_a_plan_has_a_heading(client):
    plan = StudyPlan.objects.create(
        title="Học tập Nghị quyết 57",
        unit=make_unit("Đảng bộ Long Hồ"),
        issued_on=date(2026, 10, 1),
        deadline=date(2026, 12, 1),
    )
    client.force_login(make_user("nhanvien", is_superuser=True))

    page = BeautifulSoup(client.get(reverse("study_plans:announce", args=[plan.pk])).content, "html.parser")

    assert [text_of(heading) for heading in page.select("h1")] == ["Công bố kế hoạch Học tập Nghị quyết 57"]

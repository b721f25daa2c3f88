from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.study.models import CellMeeting
from tests.factories import make_user

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

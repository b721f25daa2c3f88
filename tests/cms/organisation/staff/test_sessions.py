from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.organisation.models import RoleAssignment
from cms.organisation.roles import expire
from tests.cms.organisation.staff.hands import code, give_app, sign_in, type_password
from tests.factories import PASSWORD, make_user

NOON = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def officer(cast):
    return make_user("to-chuc", [("personnel_officer", cast.province)])


@pytest.fixture
def at_work(officer, client):
    """Signed in at noon; the clock stands still and is moved by the test."""
    with time_machine.travel(NOON, tick=False) as clock:
        secret = give_app(officer)
        sign_in(client, officer, secret)
        yield clock, secret


def enters(client):
    return client.get("/cms/").status_code == 200


def test_half_an_hour_without_work_ends_the_session(at_work, client):
    clock, _secret = at_work

    clock.shift(timedelta(minutes=29))
    still = enters(client)
    clock.shift(timedelta(minutes=31))

    assert (still, enters(client)) == (True, False)
    assert "_auth_user_id" not in client.session


def test_screens_that_ask_by_themselves_keep_no_session_alive(at_work, client):
    clock, _secret = at_work

    for _minute in range(0, 40, 10):
        clock.shift(timedelta(minutes=10))
        client.get(reverse("organisation_jobs_progress"))

    assert not enters(client)


@pytest.mark.chaos
def test_twelve_hours_end_the_session_of_the_busiest(at_work, client):
    clock, _secret = at_work

    worked = []
    for _quarter in range(12 * 4 + 1):
        worked.append(enters(client))
        clock.shift(timedelta(minutes=15))

    assert worked == [True] * 48 + [False]


def test_signing_in_gives_the_session_a_new_key(officer, client):
    client.get(reverse("account_login"))
    secret = give_app(officer)
    type_password(client, "to-chuc")
    planted = client.session.session_key
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})

    assert client.session.session_key != planted
    assert enters(client)
    stranger = Client()
    stranger.cookies["sessionid"] = planted
    assert not enters(stranger)


def test_closing_an_account_ends_its_sessions_at_once(at_work, officer, client):
    officer.is_active = False
    officer.save()

    assert not enters(client)


def test_a_new_password_ends_the_sessions_of_the_old_one(at_work, officer, client):
    officer.set_password(PASSWORD + "-moi")
    officer.save()

    assert not enters(client)


def test_changing_ones_own_password_keeps_this_session_and_ends_the_others(at_work, officer, client):
    clock, secret = at_work
    clock.shift(timedelta(minutes=1))
    other = Client()
    sign_in(other, officer, secret)
    new = "mot-mat-khau-khac-han"

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert (enters(client), enters(other)) == (True, False)


def test_a_role_that_ends_closes_its_doors_in_the_running_session(at_work, officer, client):
    role = RoleAssignment.objects.get(user=officer)
    before = enters(client)
    expire(role, by=None, on=role.valid_from)  # yesterday

    assert (before, enters(client)) == (True, False)


# --- Asking again ------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(cast, client):
    user = make_user("quan-tri", is_superuser=True)
    with time_machine.travel(NOON, tick=False) as clock:
        secret = give_app(user)
        sign_in(client, user, secret)
        yield clock, secret


@pytest.mark.parametrize("address", ["roles:add", "wagtailusers_users:add", "wagtailusers_groups:add"])
def test_giving_rights_asks_for_the_code_again_after_ten_minutes(admin, client, address):
    clock, secret = admin
    fresh = client.get(reverse(address)).status_code
    clock.shift(timedelta(minutes=11))

    asked = client.get(reverse(address))
    page = client.get(asked.url)
    back = client.post(page.url, {"code": code(secret), "next": reverse(address)})

    assert fresh == 200
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert page.url.startswith(reverse("mfa_reauthenticate"))
    assert back.url == reverse(address)
    assert client.get(back.url).status_code == 200


def test_a_download_that_was_asked_for_too_late_leads_back_to_its_page(admin, client):
    clock, _secret = admin
    clock.shift(timedelta(minutes=11))

    answer = client.post(
        reverse("organisation_jobs_download", args=[1]), headers={"Referer": "http://testserver/cms/background-work/"}
    )

    assert answer.url == "/tai-khoan/xac-nhan/?next=%2Fcms%2Fbackground-work%2F"


def test_a_foreign_page_is_not_led_back_to(admin, client):
    clock, _secret = admin
    clock.shift(timedelta(minutes=11))

    answer = client.post(
        reverse("organisation_jobs_download", args=[1]), headers={"Referer": "https://evil.example//evil.example/x"}
    )

    assert answer.url == "/tai-khoan/xac-nhan/?next=%2Fcms%2Fbackground-work%2F1%2Fdownload%2F"


def test_the_demonstration_never_asks(admin, client, settings):
    clock, _secret = admin
    settings.STAFF_MFA = False
    clock.shift(timedelta(minutes=11))

    assert client.get(reverse("roles:add")).status_code == 200

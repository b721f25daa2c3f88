"""What an open form finds out about its session; the rest is in Chromium (tests/e2e/test_editor.py)."""

import pytest
from django.conf import settings
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import reverse

from cms.organisation.staff.session import SEEN
from tests.cms.organisation.staff.hands import code, give_app
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/tai-khoan/phien/"


@pytest.fixture(autouse=True)
def demonstration(settings):
    settings.STAFF_MFA = False


def signed_in(username, **fields):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(username, **fields))
    return client


def test_nobodys_session_has_neither_a_name_nor_a_token():
    answer = Client().get(ADDRESS)

    assert answer.json() == {"user": None}
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_a_session_says_whose_it_is_and_gives_a_token_that_counts(settings):
    client = signed_in("bientap", is_superuser=True)
    said = client.get(ADDRESS).json()
    form = {"name": "-"}

    refused = client.post(reverse("wagtailadmin_collections:add"), form)
    taken = client.post(reverse("wagtailadmin_collections:add"), form, headers={"X-CSRFToken": said["token"]})

    assert (said["name"], len(said["token"])) == ("bientap", 64)
    assert (refused.status_code, taken.status_code) == (403, 200)


def test_asking_does_not_keep_a_session_alive():
    client = signed_in("bientap", is_superuser=True)
    session = client.session
    session[SEEN] -= 600
    session.save()

    client.get(ADDRESS)

    assert client.session[SEEN] == session[SEEN]


def test_a_session_without_its_second_factor_is_not_told(settings):
    settings.STAFF_MFA = True

    answer = signed_in("bientap", is_superuser=True).get(ADDRESS)

    assert (answer.status_code, answer["Location"]) == (302, "/tai-khoan/bao-mat/")


def test_the_token_of_one_person_opens_no_form_for_another(settings):
    """Another person signs in on the same browser: what the first left open cannot be sent in their name."""
    client = signed_in("mot", is_superuser=True)
    token = client.get(ADDRESS).json()["token"]

    client.force_login(make_user("hai", is_superuser=True))
    client.cookies[settings.CSRF_COOKIE_NAME] = get_token(RequestFactory().get("/"))  # as signing in does

    assert client.post("/cms/", headers={"X-CSRFToken": token}).status_code == 403


@pytest.mark.parametrize("address", ["/tai-khoan/dang-nhap/", "/tai-khoan/phien/xong/", "/tai-khoan/dang-xuat/"])
def test_only_our_own_pages_frame_the_sign_in(address):
    answer = signed_in("bientap").get(address) if "xuat" in address else Client().get(address)

    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert (policy["frame-ancestors"], policy["script-src"]) == ("'self'", "'self' 'wasm-unsafe-eval'")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_the_second_factor_is_asked_for_in_the_frame_too(settings):
    settings.STAFF_MFA = True
    user, client = make_user("bientap", is_superuser=True), Client()
    secret = give_app(user)
    done = {"next": "/tai-khoan/phien/xong/"}

    first = client.post("/tai-khoan/dang-nhap/", {"login": "bientap", "password": PASSWORD, **done})
    step = client.get(first["Location"])
    before = client.get(ADDRESS).json()
    last = client.post(first["Location"], {"code": code(secret), **done})

    assert "frame-ancestors 'self'" in step["Content-Security-Policy"]
    assert before == {"user": None}
    assert last["Location"] == "/tai-khoan/phien/xong/"
    assert client.get(ADDRESS).json()["user"] == user.pk


def test_no_other_page_of_an_account_is_framed():
    answer = signed_in("bientap").get("/tai-khoan/bao-mat/")

    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_every_screen_of_the_cms_knows_whose_it_is():
    client = signed_in("bientap", is_superuser=True, first_name="Biên tập viên")

    html = client.get("/cms/").content.decode()

    assert 'data-name="Biên tập viên"' in html
    assert f'src="{settings.STATIC_URL}organisation/keeping/main.js"' in html

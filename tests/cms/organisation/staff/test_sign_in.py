import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cms.organisation.models import AuditEvent
from site_builder.headers import SECURITY
from tests.cms.organisation.staff.hands import code, give_app, paper, secret_of, sign_in, type_code, type_password
from tests.factories import make_user


@pytest.fixture
def officer(cast):
    return make_user("to-chuc", [("personnel_officer", cast.province)])


STRICT = set(SECURITY["Content-Security-Policy"].split("; "))


def log():
    return list(AuditEvent.objects.exclude(action="role.grant").values_list("actor", "action", "object"))


def enters(client):
    return client.get("/cms/").status_code == 200


def test_password_and_code_open_the_desk(officer, client):
    secret = give_app(officer)

    first = type_password(client, "to-chuc", then="/cms/members/")
    after_password = enters(client)
    second = type_code(client, code(secret))

    assert (first.url, after_password, second.url) == (reverse("mfa_authenticate"), False, "/cms/members/")
    assert enters(client)
    assert log()[:1] == [("to-chuc", "staff.sign_in", "password+factor")]


def test_a_code_signs_in_once(officer, client):
    secret = give_app(officer)
    shown = code(secret)

    type_password(client, "to-chuc")
    type_code(client, shown)
    thief = Client()
    type_password(thief, "to-chuc")
    answer = type_code(thief, shown)

    assert enters(client)
    assert answer.context["form"].errors == {"code": ["Mã không đúng hoặc đã dùng."]}
    assert not enters(thief)


def test_a_used_code_is_refused_by_another_process_too(officer, client):
    secret = give_app(officer)
    sign_in(client, officer, secret)
    cache.clear()  # what another process knows

    thief = Client()
    type_password(thief, "to-chuc")
    for steps in (0, -1):  # nor an older one
        type_code(thief, code(secret, steps))

    assert not enters(thief)


def test_the_next_code_works(officer, client):
    secret = give_app(officer)
    sign_in(client, officer, secret)

    again = Client()
    type_password(again, "to-chuc")
    type_code(again, code(secret, steps=1))

    assert enters(again)


def test_a_recovery_code_signs_in_once(officer, client):
    give_app(officer)
    first = paper(officer)[0]

    type_password(client, "to-chuc")
    type_code(client, first)
    thief = Client()
    type_password(thief, "to-chuc")
    type_code(thief, first)

    assert (enters(client), enters(thief)) == (True, False)
    assert len(paper(officer)) == 9


def test_who_has_no_factor_is_led_to_set_one_up_and_then_works(officer, client):
    type_password(client, "to-chuc", then="/cms/")
    held_back = client.get("/cms/")
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    codes = client.get(done.url)

    assert held_back.url == reverse("mfa_index")
    assert done.url == reverse("mfa_view_recovery_codes")
    assert len(codes.context["unused_codes"]) == 10
    assert enters(client)
    assert secret_of(officer) == secret


def test_the_code_that_set_the_app_up_signs_nobody_in(officer, client):
    type_password(client, "to-chuc")
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    shown = code(secret)
    client.post(reverse("mfa_activate_totp"), {"code": shown})

    thief = Client()
    type_password(thief, "to-chuc")
    type_code(thief, shown)

    assert not enters(thief)


def test_secrets_lie_encrypted_in_the_database(officer):
    secret = give_app(officer)
    codes = paper(officer)

    stored = " ".join(str(factor.data) for factor in Authenticator.objects.all())

    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_the_password_alone_adds_no_second_factor_to_an_account_that_has_one(officer, client):
    give_app(officer)
    client.force_login(officer)  # stands for any door that would ask for the password only

    answers = [client.get(reverse(name)).status_code for name in ("mfa_add_webauthn", "mfa_view_recovery_codes")]

    assert answers == [302, 302]
    assert "_auth_user_id" not in client.session


def test_the_password_does_not_confirm_where_a_factor_does(officer, client):
    sign_in(client, officer, give_app(officer))

    answer = client.post(reverse("account_reauthenticate"), {"password": "mot-mat-khau-dai-de-thu"})

    assert answer.url == reverse("mfa_reauthenticate")


def test_removing_the_last_factor_leads_back_to_set_up(officer, client):
    sign_in(client, officer, give_app(officer))

    client.post(reverse("mfa_deactivate_totp"))

    assert client.get("/cms/").url == reverse("mfa_index")


def test_a_session_ends_when_its_factor_is_taken_away(officer, client):
    sign_in(client, officer, give_app(officer))
    give_key_of_another_kind(officer)

    Authenticator.objects.filter(user=officer, type="totp").delete()  # the phone was lost

    assert client.get("/cms/").url == "/tai-khoan/dang-nhap/?next=/cms/"
    assert "_auth_user_id" not in client.session


def give_key_of_another_kind(user):
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "văn phòng"})


def test_who_came_by_an_old_recovery_code_sees_the_new_ones(officer, client):
    give_app(officer)
    type_password(client, "to-chuc")
    type_code(client, paper(officer)[0])

    done = client.post(reverse("mfa_generate_recovery_codes"))

    assert len(client.get(done.url).context["unused_codes"]) == 10
    assert enters(client)


def test_nobody_signs_up_and_nobody_resets_a_password(db, client):
    for path in ("/tai-khoan/dang-ky/", "/tai-khoan/signup/", "/cms/password_reset/", "/tai-khoan/mat-khau/quen/"):
        assert client.get(path).status_code == 404


def test_the_form_of_wagtail_is_out_of_reach(officer, client):
    answer = client.post("/cms/login/", {"username": "to-chuc", "password": "mot-mat-khau-dai-de-thu"})

    assert answer.status_code == 405
    assert client.get("/cms/login/?next=/diem-danh/").url == "/tai-khoan/dang-nhap/?next=/diem-danh/"


def test_an_auditor_who_strays_into_the_cms_is_sent_to_the_figures(cast, client):
    sign_in(client, cast.auditor, give_app(cast.auditor))

    answer = client.get("/cms/", follow=True)

    assert [url for url, _status in answer.redirect_chain[:2]] == ["/tai-khoan/dang-nhap/?next=/cms/", "/thong-ke/"]


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(officer, client, next_page):
    secret = give_app(officer)

    type_password(client, "to-chuc", then=next_page)

    assert type_code(client, code(secret)).url == "/cms/"


def test_wrong_passwords_are_slowed_down_for_that_network_only(officer, client):
    secret = give_app(officer)
    for _ in range(4):
        type_password(client, "to-chuc", "sai-mat-khau-roi")
    fifth = type_password(client, "to-chuc", "sai-lan-nam")
    sign_in(client, officer, secret)
    elsewhere = Client(REMOTE_ADDR="203.0.113.7")
    sign_in(elsewhere, officer, secret)

    assert (fifth.status_code, fifth["Retry-After"]) == (429, "300")
    assert (enters(client), enters(elsewhere)) == (False, True)


def test_a_slowed_down_account_signs_in_after_the_pause(officer, client):
    secret = give_app(officer)
    for _ in range(5):
        type_password(client, "to-chuc", "sai-mat-khau-roi")

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=6)):
        sign_in(client, officer, secret)
        assert enters(client)


def test_failures_are_recorded_under_a_pseudonym(officer, client):
    type_password(client, "mat-khau-go-nham-vao-o-ten", "x")
    type_password(client, "mat-khau-go-nham-vao-o-ten", "y")

    (first, second) = log()
    assert first == second
    assert first[:2] == ("nobody", "staff.sign_in_failed")
    assert "mat-khau" not in first[2]
    assert len(first[2]) == len("account:") + 16


@pytest.mark.django_db(transaction=True)
def test_changes_of_factors_and_wrong_codes_are_recorded(client):
    user = make_user("quan-tri", is_superuser=True)
    type_password(client, "quan-tri")
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("account_logout"))
    type_password(client, "quan-tri")
    type_code(client, "000000")
    type_code(client, code(secret, steps=1))
    client.post(reverse("mfa_deactivate_totp"))

    assert log() == [
        ("quan-tri", "staff.sign_in", "password"),
        ("quan-tri", "mfa.added", "totp"),
        ("quan-tri", "mfa.added", "recovery_codes"),
        ("quan-tri", "mfa.renewed", "recovery_codes"),
        ("quan-tri", "staff.sign_out", ""),
        ("quan-tri", "mfa.failed", "totp"),
        ("quan-tri", "staff.sign_in", "password+factor"),
        ("quan-tri", "mfa.removed", "totp"),
        ("quan-tri", "mfa.removed", "recovery_codes"),
    ]
    assert not Authenticator.objects.filter(user=user).exists()


def test_guessing_codes_is_slowed_down(officer, client):
    secret = give_app(officer)
    type_password(client, "to-chuc")
    for guess in range(5):
        type_code(client, f"{guess:06}")

    answer = type_code(client, code(secret))

    assert answer.context["form"].errors == {"code": ["Đã thử sai quá nhiều lần. Vui lòng thử lại sau vài phút."]}
    assert not enters(client)


@pytest.mark.parametrize(
    "name", ["account_login", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_logout"]
)
def test_every_screen_has_the_strict_policy_and_no_inline_code(officer, client, name):
    if name != "account_login":
        type_password(client, "to-chuc")

    page = client.get(reverse(name))

    assert page.status_code == 200
    # The editor shows signing in and out in a frame of its own.
    framed = {"frame-ancestors 'self'"} if name in ("account_login", "account_logout") else {"frame-ancestors 'none'"}
    assert set(page["Content-Security-Policy"].split("; ")) == STRICT - {"frame-ancestors 'none'"} | framed
    assert not re.search(r"<style|<script(?![^>]*(src=|application/json))|\sstyle=|\son\w+=", page.content.decode())

"""Members sign in with the national identity, against a real provider on 127.0.0.1."""

import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.organisation.models import AuditEvent, Device, Member, MemberIdentity, User
from cms.organisation.oidc.linking import member_for
from cms.organisation.sign_in.member_auth import DEVICE_COOKIE, MEMBER_COOKIE
from tests.cms.organisation.oidc.provider import CLIENT, KID, SECRET, Provider
from tests.factories import make_member

NUMBER = "084180000001"
START = "/dinh-danh/"


@pytest.fixture
def provider(settings):
    cache.clear()
    with Provider() as running:
        running.configure(settings)
        yield running


@pytest.fixture
def member(cast):
    cast.member.identity_number = NUMBER
    cast.member.save()
    return cast.member


def go(client, settings, **fields):
    """From our page to the provider; returns what the provider was asked."""
    answer = client.post(START, {"notice": settings.NOTICE_VERSION, **fields}, secure=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.context["url"]


def agree(url):
    """The person says yes at the provider; returns the address it sends the browser back to."""
    return requests.get(url, allow_redirects=False, timeout=5).headers["Location"]


def come_back(client, address):
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}", secure=True)


def sign_in(client, settings, **fields):
    return come_back(client, agree(go(client, settings, **fields)))


def nobody_signed_in(client):
    return (
        not Device.objects.exists()
        and client.cookies.get(DEVICE_COOKIE) is None
        and not MemberIdentity.objects.exists()
        and "_auth_user_id" not in client.session
    )


def test_a_member_signs_in_and_the_phone_is_bound(provider, member, client, settings):
    answer = sign_in(client, settings, next="/van-ban/")

    device = Device.objects.get()
    assert answer.status_code == 200
    assert answer.context["next"] == "/van-ban/"
    assert (device.member, device.name) == (member, "Đăng nhập bằng VNeID")
    assert client.get("/api/v1/me", secure=True).json()["name"] == "Trần Thị Ân"
    assert Member.objects.get().has_accepted_notice


def test_no_account_and_no_session_is_made(provider, member, client, settings):
    accounts = User.objects.count()

    sign_in(client, settings)

    assert User.objects.count() == accounts
    assert client.session.is_empty()
    assert client.get("/cms/").status_code == 302
    assert set(client.cookies) >= {DEVICE_COOKIE, MEMBER_COOKIE}


def test_the_first_time_links_and_later_the_subject_alone_decides(provider, member, client, settings, cast):
    sign_in(client, settings)
    provider.person = {"sub": "chu-the-1"}  # the provider no longer tells the number
    second = Client()
    sign_in(second, settings)

    assert MemberIdentity.objects.get().member == member
    assert second.get("/api/v1/me", secure=True).json()["name"] == "Trần Thị Ân"
    assert list(AuditEvent.objects.filter(action__startswith="identity").values_list("actor", "action")) == [
        (f"member:{member.public_id}", "identity.link")
    ]


def test_the_exchange_uses_pkce_state_and_nonce(provider, member, client, settings):
    asked = {name: values[0] for name, values in parse_qs(urlsplit(go(client, settings)).query).items()}

    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 16
    assert asked["redirect_uri"] == "https://testserver/dinh-danh/ve/quoc-gia/"


def test_whom_we_do_not_know_is_told_what_to_do(provider, cast, client, settings):
    answer = sign_in(client, settings)

    assert answer.status_code == 403
    assert "Chưa tìm thấy đồng chí" in answer.content.decode()
    assert nobody_signed_in(client)
    assert AuditEvent.objects.latest("seq").action == "identity.unknown"


@pytest.mark.parametrize("status", Member.GONE)
def test_who_has_left_is_not_signed_in(provider, member, client, settings, status):
    Member.objects.update(status=status)

    assert sign_in(client, settings).status_code == 403
    assert nobody_signed_in(client)


def test_who_has_left_is_not_signed_in_by_an_old_link_either(provider, member, client, settings):
    sign_in(client, settings)
    Member.objects.update(status=Member.Status.LEFT)

    assert sign_in(Client(), settings).status_code == 403


def test_a_second_subject_with_the_same_number_is_refused(provider, member, client, settings):
    sign_in(client, settings)
    provider.person = {**provider.person, "sub": "ke-khac"}
    other = Client()

    answer = sign_in(other, settings)

    assert answer.status_code == 403
    assert DEVICE_COOKIE not in other.cookies
    assert MemberIdentity.objects.get().subject == "chu-the-1"


def test_a_subject_is_linked_to_one_member_only(member, cast):
    first = MemberIdentity.objects.create(provider="p", subject="s", member=member, linked_at=timezone.now())

    with pytest.raises(IntegrityError):
        MemberIdentity.objects.create(
            provider="p", subject="s", member=make_member(cast.cell), linked_at=first.linked_at
        )


@pytest.mark.parametrize("number", ["", "không có", "+84"])
def test_no_number_is_nobody(member, cast, number):
    make_member(cast.cell)  # has no number either

    assert member_for(provider="p", subject="s", identity_number=number, now=timezone.now()) is None


def test_the_notice_comes_first(provider, member, client):
    answer = client.post(START, {"notice": "2020-01"}, secure=True)

    assert answer.status_code == 422
    assert answer.context["error"] == "Đề nghị đọc và đồng ý với thông báo mục đích trước."
    assert provider.requests == []


# --- What must not work --------------------------------------------------------------------------------------------


def test_a_wrong_state_is_refused(provider, member, client, settings):
    back = agree(go(client, settings))

    answer = come_back(client, back.replace("state=", "state=x"))

    assert answer.status_code == 401
    assert nobody_signed_in(client)


def test_an_answer_meant_for_another_browser_is_refused(provider, member, settings):
    """Somebody sends a victim the end of their own sign-in."""
    back = agree(go(Client(), settings))
    victim = Client()

    assert come_back(victim, back).status_code == 401
    assert nobody_signed_in(victim)


def test_an_answer_counts_once(provider, member, client, settings):
    back = agree(go(client, settings))
    come_back(client, back)
    Device.objects.all().delete()

    assert come_back(client, back).status_code == 401
    assert not Device.objects.exists()


def test_a_code_counts_once_also_with_a_state_of_ones_own(provider, member, client, settings):
    back = agree(go(client, settings))
    stolen = parse_qs(urlsplit(back).query)["code"][0]
    come_back(client, back)
    thief = Client()
    state = parse_qs(urlsplit(go(thief, settings)).query)["state"][0]

    answer = thief.get(
        reverse("openid_connect_callback", args=["quoc-gia"]), {"code": stolen, "state": state}, secure=True
    )

    assert answer.status_code == 401
    assert DEVICE_COOKIE not in thief.cookies


def test_a_stolen_code_is_useless_without_its_verifier(provider, member, client, settings):
    stolen = parse_qs(urlsplit(agree(go(client, settings))).query)["code"][0]
    thief = Client()
    state = parse_qs(urlsplit(go(thief, settings)).query)["state"][0]

    answer = thief.get(
        reverse("openid_connect_callback", args=["quoc-gia"]), {"code": stolen, "state": state}, secure=True
    )

    assert answer.status_code == 401
    assert nobody_signed_in(thief)


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "cua-lan-khac"}, {"nonce": None}, {"aud": "ung-dung-khac"}, {"aud": [CLIENT, "ung-dung-khac"]},
        {"iss": "https://noi-khac.example"}, {"exp": int(time.time()) - 600}, {"sub": "nguoi-khac"},
    ],
    ids=["wrong nonce", "no nonce", "other audience", "two audiences", "other issuer", "expired", "other subject"],
)  # fmt: skip
def test_a_token_that_says_something_wrong_is_refused(provider, member, client, settings, lie):
    provider.lie = lie

    assert sign_in(client, settings).status_code == 401
    assert nobody_signed_in(client)


FORGERIES = {
    "unsigned": lambda provider: lambda claims: jwt.encode(claims, None, algorithm="none"),
    "signed by another": lambda provider: (
        lambda claims: jwt.encode(claims, Provider().key, algorithm="RS256", headers={"kid": KID})
    ),
    "our secret as key": lambda provider: (
        lambda claims: jwt.encode(claims, SECRET.ljust(32, "."), algorithm="HS256", headers={"kid": KID})
    ),
    "unknown key": lambda provider: (
        lambda claims: jwt.encode(claims, provider.key, algorithm="RS256", headers={"kid": "khoa-la"})
    ),
    "changed afterwards": lambda provider: lambda claims: _changed(provider.sign(claims)),
    "no token": lambda provider: lambda claims: "",
    "nonsense": lambda provider: lambda claims: "a.b.c",
}


def _changed(token):
    head, body, seal = token.split(".")
    return f"{head}.{body[:-2]}{'AA' if body[-2:] != 'AA' else 'BB'}.{seal}"


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_is_refused(provider, member, client, settings, name):
    provider.forge = FORGERIES[name](provider)

    assert sign_in(client, settings).status_code == 401
    assert nobody_signed_in(client)


def test_a_provider_that_speaks_of_two_people_is_refused(provider, member, client, settings):
    provider.userinfo_sub = "nguoi-khac"

    assert sign_in(client, settings).status_code == 401
    assert nobody_signed_in(client)


def test_cancelling_at_the_provider_is_no_error(provider, member, client, settings):
    state = parse_qs(urlsplit(go(client, settings)).query)["state"][0]

    answer = client.get(
        reverse("openid_connect_callback", args=["quoc-gia"]), {"error": "access_denied", "state": state}, secure=True
    )

    assert answer.status_code == 200
    assert "Đồng chí đã hủy đăng nhập." in answer.content.decode()
    assert nobody_signed_in(client)


def test_a_provider_that_does_not_answer_is_said_so(provider, member, client, settings):
    provider.server.server_close()
    provider.server.shutdown()

    answer = client.post(START, {"notice": settings.NOTICE_VERSION}, secure=True)

    assert answer.status_code == 503
    assert "VNeID hiện không trả lời" in answer.content.decode()


# --- Where it is not configured ---------------------------------------------------------------------------------------


def test_without_a_provider_the_button_and_the_addresses_are_hidden(db, client):
    assert client.get("/api/v1/sign-in-ways").json() == {"identity": None}
    assert client.get(START).status_code == 404
    assert client.get(reverse("openid_connect_callback", args=["quoc-gia"])).status_code == 404


def test_with_a_provider_the_page_learns_of_the_button(provider, db, client):
    assert client.get("/api/v1/sign-in-ways").json() == {"identity": {"name": "VNeID", "url": "/dinh-danh/"}}
    assert client.get(START).status_code == 200


def test_a_staff_session_beside_it_stays_what_it_was(provider, member, client, settings, cast):
    client.force_login(cast.auditor)

    sign_in(client, settings)

    assert client.session["_auth_user_id"] == str(cast.auditor.pk)

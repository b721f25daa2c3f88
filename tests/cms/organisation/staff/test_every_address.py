"""No address opens a session that stands in for the second factor."""

import pytest
from django.test import Client
from django.urls import include, path
from wagtail.admin.views.account import LoginView

from cms import urls
from tests.cms.organisation.staff.crawling import DOORS, Bypass, addresses, crawl
from tests.cms.organisation.staff.hands import give_app, sign_in
from tests.factories import make_user

MIDDLEWARE = "cms.organisation.staff.middleware.StaffSessionMiddleware"
pytestmark = (
    pytest.mark.logs_errors
)  # some addresses fail when they are asked for nonsense, which is not the matter here

# As the product would be if nobody had thought of Wagtail's own form.
urlpatterns = [path("cms/login/", LoginView.as_view()), path("", include(urls.urlpatterns))]


@pytest.fixture
def all_roles(cast):
    """Doors are open to this account: that they stay shut is the second factor's doing."""
    return make_user(
        "moi-viec", [("auditor", cast.province), ("scanner_operator", cast.province)], is_superuser=True, is_staff=True
    )


@pytest.fixture
def without_middleware(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != MIDDLEWARE]


def half(user):
    """A session made by the password alone, whichever door made it."""
    return lambda client: client.force_login(user)


def test_the_doors_open_to_password_and_code_and_to_nobody_without_a_session(all_roles):
    client = Client()
    sign_in(client, all_roles, give_app(all_roles))

    assert [client.get(door, follow=True).status_code for door in DOORS] == [200] * len(DOORS)
    assert [Client().get(door).status_code for door in DOORS] == [302, 302, 302, 401]


def test_the_crawler_goes_everywhere():
    found = addresses()

    assert len(found) > 350
    assert {
        "/cms/login/", "/cms/logout/", "/cms/password_reset/", "/tai-khoan/dang-nhap/", "/tai-khoan/bao-mat/khoa/1/sua/",
        "/dinh-danh/ve/a/", "/api/v1/docs", "/api/v1/sessions/a/scans",
        "/thong-ke/a/", "/xem-truoc/", "/cms/users/edit/1/", "/cms/bulk/a/a/a/",
    } <= set(found)  # fmt: skip


@pytest.mark.chaos
def test_the_password_of_an_account_with_an_app_opens_nothing_anywhere(all_roles):
    give_app(all_roles)

    assert crawl(all_roles.username, addresses()) == []


@pytest.mark.chaos
def test_the_password_of_an_account_without_a_factor_opens_nothing_anywhere(all_roles):
    assert crawl(all_roles.username, addresses()) == []


@pytest.mark.chaos
@pytest.mark.parametrize("app", [True, False], ids=["with an app", "without a factor"])
def test_no_address_upgrades_a_session_made_by_the_password(all_roles, app):
    if app:
        give_app(all_roles)

    assert crawl(all_roles.username, addresses(), before=half(all_roles)) == []


def test_a_half_session_that_got_through_would_be_found(all_roles, without_middleware):
    give_app(all_roles)
    paths = ["/cms/", "/tai-khoan/bao-mat/"]

    found = crawl(all_roles.username, paths, before=half(all_roles))

    assert {bypass.path for bypass in found} == set(paths)


# --- The crawler itself: where the wall is missing, it says so --------------------------------------------------------


def test_without_the_middleware_the_crawler_finds_our_own_form_open(all_roles, without_middleware):
    found = crawl(all_roles.username, ["/cms/login/", "/tai-khoan/dang-nhap/"])

    assert found == [Bypass("POST", "/tai-khoan/dang-nhap/", door) for door in DOORS if door != "/thong-ke/"]


@pytest.mark.urls(__name__)
def test_without_the_middleware_the_crawler_finds_the_form_of_wagtail_open(all_roles, without_middleware):
    give_app(all_roles)

    found = crawl(all_roles.username, ["/cms/login/", "/tai-khoan/dang-nhap/"])

    assert found == [Bypass("POST", "/cms/login/", door) for door in DOORS if door != "/thong-ke/"]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("app", [True, False], ids=["with an app", "without a factor"])
def test_with_the_middleware_the_form_of_wagtail_opens_nothing(all_roles, app):
    if app:
        give_app(all_roles)

    assert crawl(all_roles.username, ["/cms/login/"]) == []

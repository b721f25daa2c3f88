"""Staff sign in with a real passkey and with an app, in Chromium, with the second factor enforced."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from cms.organisation.models import AuditEvent
from tests.cms.organisation.staff.hands import code
from tests.factories import PASSWORD, make_unit, make_user

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.STAFF_MFA = settings.AXES_ENABLED = True
    cache.clear()


@pytest.fixture
def staff(browser: Browser, live_server) -> SimpleNamespace:
    """An account without a factor, and a browser at the sign-in page of http://localhost."""
    province = make_unit("Tỉnh ủy Vĩnh Long", kind="province", code="vl")
    user = make_user("to-chuc", [("personnel_officer", province)])
    complaints: list[str] = []
    origin = live_server.url.replace("127.0.0.1", "localhost")

    def open_page(viewport: dict[str, int], scheme: str = "light") -> Page:
        context = browser.new_context(viewport=viewport, color_scheme=scheme, base_url=origin, locale="vi-VN")
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    return SimpleNamespace(user=user, open_page=open_page, complaints=complaints)


def virtual_key(page: Page, *, keeps_keys: bool = True):
    """A security key in software, as Chromium's own tests use: with fingerprint, touched at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": keeps_keys, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def type_password(page: Page) -> None:
    page.goto("/tai-khoan/dang-nhap/?next=/cms/")
    page.fill("[name=login]", "to-chuc")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def test_a_passkey_is_set_up_and_signs_in_with_and_without_the_password(staff: SimpleNamespace, pictures: Path):
    page = staff.open_page(DESK)
    virtual_key(page)
    type_password(page)
    expect(page).to_have_url(re.compile("/tai-khoan/bao-mat/$"))
    page.screenshot(path=pictures / "staff-1-set-up.png", full_page=True)
    page.get_by_role("link", name="Thiết lập khóa truy cập").click()
    page.fill("[name=name]", "Máy ở văn phòng")
    page.screenshot(path=pictures / "staff-2-passkey.png", full_page=True)
    page.get_by_role("button", name="Thiết lập").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.screenshot(path=pictures / "staff-3-codes.png", full_page=True)
    page.get_by_role("link", name="Tôi đã cất giữ: vào làm việc").click()
    expect(page).to_have_url(re.compile("/cms/$"))

    page.context.clear_cookies()
    type_password(page)
    expect(page).to_have_url(re.compile("/xac-thuc/$"))
    page.screenshot(path=pictures / "staff-4-second-step.png", full_page=True)
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(page).to_have_url(re.compile("/cms/$"))

    page.context.clear_cookies()
    page.goto("/tai-khoan/dang-nhap/?next=/tai-khoan/bao-mat/khoa/")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    expect(page.get_by_role("heading", name="Máy ở văn phòng")).to_be_visible()
    page.screenshot(path=pictures / "staff-5-passkeys.png", full_page=True)

    assert staff.complaints == []
    assert Authenticator.objects.get(type="webauthn").user == staff.user
    signed_in = AuditEvent.objects.filter(action="staff.sign_in").values_list("object", flat=True)
    assert list(signed_in) == ["password", "password+factor", "password+factor"]


def test_a_strange_passkey_opens_nothing_and_is_said_so(staff: SimpleNamespace):
    page = staff.open_page(PHONE)
    devtools, held = virtual_key(page)
    type_password(page)
    page.goto("/tai-khoan/bao-mat/khoa/them/")
    page.get_by_role("button", name="Thiết lập").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.context.clear_cookies()
    devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": held})
    virtual_key(page)

    type_password(page)
    page.get_by_role("button", name="Dùng khóa truy cập").click()

    expect(page.locator("[data-trouble]")).to_be_visible()
    page.goto("/cms/")
    expect(page).to_have_url(re.compile("/tai-khoan/dang-nhap/"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_app_is_set_up_and_signs_in_on_a_phone(staff: SimpleNamespace, pictures: Path, scheme: str):
    page = staff.open_page(PHONE, scheme)
    type_password(page)
    page.get_by_role("link", name="Thiết lập ứng dụng").click()
    page.locator("summary").click()
    secret = page.locator(".secret").inner_text()
    page.fill("[name=code]", code(secret))
    page.get_by_role("button", name="Hoàn tất").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.screenshot(path=pictures / f"staff-6-codes-{scheme}.png", full_page=True)
    page.context.clear_cookies()
    type_password(page)
    page.fill("[name=code]", "000000")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".error").first).to_have_text("Mã không đúng hoặc đã dùng.")
    page.screenshot(path=pictures / f"staff-7-wrong-{scheme}.png", full_page=True)
    page.fill("[name=code]", code(secret, steps=1))
    page.get_by_role("button", name="Đăng nhập").click()

    expect(page).to_have_url(re.compile("/cms/$"))
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.goto("/tai-khoan/bao-mat/")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], wide
    assert staff.complaints == []

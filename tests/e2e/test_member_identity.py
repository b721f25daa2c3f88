"""A member signs in with the national identity, in Chromium and through a real provider."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser

from cms.organisation.models import Device, User
from tests.cms.organisation.oidc.provider import Provider
from tests.factories import make_member, make_unit

PHONE = {"width": 360, "height": 740}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(settings):
    cache.clear()
    with Provider() as running:
        running.configure(settings)
        yield running


def test_a_member_goes_to_the_provider_and_comes_back_signed_in(browser: Browser, live_server, provider: Provider):
    member = make_member(make_unit("Chi bộ Trường THCS"), full_name="Trần Thị Ân")
    member.identity_number = provider.person["identity_number"]
    member.save()
    context = browser.new_context(viewport=PHONE, base_url=live_server.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if "policy" in said.text.lower() else None)

    page.goto("/dinh-danh/?next=/api/v1/me")
    page.get_by_label("Tôi đã đọc").check()
    page.get_by_role("button", name="Đến VNeID").click()

    page.wait_for_url("**/api/v1/me")
    assert page.evaluate("JSON.parse(document.body.innerText).name") == "Trần Thị Ân"
    assert complaints == []
    assert Device.objects.get().member == member
    assert not User.objects.exists()
    assert "sessionid" not in {cookie["name"] for cookie in context.cookies()}

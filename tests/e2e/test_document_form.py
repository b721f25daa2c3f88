"""The form of a document while a number is typed, by keyboard alone, on a narrow screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import walking
from tests.e2e.product import Product


@pytest.fixture
def form(running: Product, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=running.origin, locale="vi-VN", viewport={"width": 360, "height": 740})
    walking.sign_in(context.request, running, "bientap")
    central = running.ask(
        "from cms.handbook.models import CommitteePage; print(CommitteePage.objects.get(unit=None).pk)"
    )
    page = context.new_page()
    page.goto(f"/cms/pages/add/handbook/documentpage/{central}/")
    yield page
    context.close()


@pytest.mark.browser
def test_a_number_offers_what_it_may_mean_and_overwrites_nothing(form: Page):
    errors: list[str] = []
    form.on("pageerror", lambda error: errors.append(str(error)))
    kind, issuer, number = form.locator("#id_type"), form.locator("#id_issuer"), form.locator("#id_number")

    number.focus()
    form.keyboard.type("339-QĐ/TW")
    offers = form.locator("#hint-type button")
    expect(offers).to_have_text(["Điền: Quyết định", "Điền: Quy định"])
    expect(form.locator("#hint-type")).to_have_attribute("role", "status")
    assert kind.input_value() == ""

    kind.focus()
    for _more in range(5):  # the button for comments stands between
        form.keyboard.press("Tab")
        if form.evaluate("document.activeElement.textContent") == "Điền: Quy định":
            break
    form.keyboard.press("Enter")
    assert kind.locator("option:checked").inner_text() == "Quy định"
    expect(form.locator("#hint-type button")).to_have_count(0)
    assert form.evaluate("document.activeElement.id") == "id_type"

    issuer.select_option(label="Ban Bí thư")
    form.locator("#id_issued_on").fill("10/07/2025")
    same = form.locator("[data-document-check] a")
    expect(same).to_have_text("Mở văn bản đó")
    number.fill("251-KH/TU")
    expect(form.locator("#hint-issuer button")).to_have_text(["Điền: Tỉnh ủy Vĩnh Long"])
    assert (kind.locator("option:checked").inner_text(), issuer.locator("option:checked").inner_text()) == (
        "Quy định",
        "Ban Bí thư",
    )
    assert form.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert errors == []

"""No text is lost, two editors are told, and drafts are seen as readers will see them. In Chromium, as an author."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import walking
from tests.e2e.product import Product

SAVED = "#w-autosave-indicator[data-w-autosave-state-value=saved]"
STATE = "#keeping [data-part=words]"


@pytest.fixture(scope="module")
def pages(running: Product) -> dict[str, str]:
    """A second author, and the numbers of a document and an outline of it, a document beside it and a quiz."""
    said = running.ask(
        "import datetime\n"
        "from cms.handbook.models import OutlinePage, DocumentPage\n"
        "from cms.organisation.models import Role, RoleAssignment, User\n"
        "from cms.organisation.roles import grant\n"
        "from cms.quizzes.models import Quiz\n"
        "first = User.objects.get(username='bientap')\n"
        "if not User.objects.filter(username='bientap2').exists():\n"
        "    other = User.objects.create(username='bientap2', first_name='Lê Thị Hai', password=first.password)\n"
        "    held = RoleAssignment.objects.filter(user=first, role='author').first()\n"
        "    grant(other, Role('author'), held.unit, by=None, valid_from=datetime.date(2020, 1, 1))\n"
        "outline = OutlinePage.objects.order_by('pk').first()\n"
        "beside = DocumentPage.objects.exclude(pk=outline.document.pk).order_by('-pk').first()\n"
        "print(outline.document.pk, outline.pk, beside.pk, Quiz.objects.order_by('pk').first().pk)"
    )
    return dict(zip(("document", "outline", "beside", "quiz"), said.split(), strict=True))


def desk(browser: Browser, running: Product, account: str = "bientap") -> tuple[BrowserContext, Page]:
    context = browser.new_context(
        base_url=running.origin, locale="vi-VN", viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    walking.sign_in(context.request, running, account)
    return context, context.new_page()


def open_editor(page: Page, number: str) -> None:
    page.goto(f"/cms/pages/{number}/edit/")
    page.wait_for_timeout(2300)  # Wagtail looks for changes after two seconds


def sign_in_within(page: Page, running: Product) -> None:
    frame = page.frame_locator("#keeping [data-part=frame]")
    expect(frame.locator("input[name=login]")).to_have_value("bientap")
    frame.locator("input[name=password]").fill(running.password)
    frame.locator("input[name=password]").press("Enter")
    expect(page.locator("#keeping dialog")).to_be_hidden()


def stored(context: BrowserContext, number: str) -> str:
    """The summary of the newest version, as a page opened anew shows it."""
    html = context.request.get(f"/cms/pages/{number}/edit/").text()
    return BeautifulSoup(html, "html.parser").select_one("#id_summary").get_text().strip("\n")


@pytest.mark.browser
def test_signing_in_again_in_place_keeps_the_text_and_nobody_else_can_send_it(
    running: Product, browser: Browser, pages: dict[str, str], pictures: Path
):
    context, page = desk(browser, running)
    open_editor(page, pages["document"])
    summary = page.locator("#id_summary")

    context.clear_cookies(name="sessionid")
    summary.fill("Viết khi phiên đã hết")
    dialog = page.get_by_role("dialog", name="Phiên làm việc đã hết")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("heading", name="Phiên làm việc đã hết")).to_be_focused()
    page.screenshot(path=str(pictures / "editor-1-session-ended.png"))
    walking.sign_in(context.request, running, "bientap2")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(dialog).to_contain_text("Hiện Lê Thị Hai đang đăng nhập")
    page.frame_locator("#keeping [data-part=frame]").get_by_role("button", name="Đăng xuất").click()
    sign_in_within(page, running)

    expect(page.locator(STATE)).to_have_text("Mọi thay đổi đã được lưu.")
    expect(page.locator(SAVED)).to_be_visible()
    expect(summary).to_be_focused()
    assert summary.input_value() == stored(context, pages["document"]) == "Viết khi phiên đã hết"
    assert page.evaluate("Object.keys(sessionStorage)") == []
    context.close()


@pytest.mark.browser
def test_the_form_of_a_quiz_is_not_lost_to_a_session_that_has_ended(
    running: Product, browser: Browser, pages: dict[str, str]
):
    context, page = desk(browser, running)
    page.goto(f"/cms/quizzes/edit/{pages['quiz']}/")
    page.get_by_label("Giới thiệu").fill("Lời giới thiệu viết dài.")

    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.locator("#keeping dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(STATE)).to_have_text("Chưa lưu: phiên làm việc đã hết.")
    page.get_by_role("button", name="Lưu", exact=True).click()
    sign_in_within(page, running)

    page.wait_for_url("**/cms/quizzes/")
    page.goto(f"/cms/quizzes/edit/{pages['quiz']}/")
    assert page.get_by_label("Giới thiệu").input_value() == "Lời giới thiệu viết dài."
    assert page.evaluate("Object.keys(sessionStorage)") == []
    context.close()


@pytest.mark.browser
def test_what_is_written_without_a_network_is_saved_when_it_is_back(
    running: Product, browser: Browser, pages: dict[str, str], pictures: Path
):
    context, page = desk(browser, running)
    open_editor(page, pages["document"])

    context.set_offline(True)
    page.locator("#id_summary").fill("Viết khi mất mạng")
    expect(page.locator(STATE)).to_have_text("Mất kết nối: những thay đổi mới nhất chưa được lưu. Đang thử lại.")
    page.screenshot(path=str(pictures / "editor-2-offline.png"))
    context.set_offline(False)

    expect(page.locator(STATE)).to_have_text("Mọi thay đổi đã được lưu.")
    assert stored(context, pages["document"]) == "Viết khi mất mạng"
    context.close()


@pytest.mark.browser
def test_a_tab_that_was_closed_too_early_offers_what_it_holds(
    running: Product, browser: Browser, pages: dict[str, str]
):
    context, page = desk(browser, running)
    open_editor(page, pages["document"])
    page.on("dialog", lambda question: question.accept())

    page.route("**/edit/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("#id_summary").fill("Viết rồi đóng máy")
    page.wait_for_timeout(3500)  # a copy is kept after two seconds
    open_editor(page, pages["document"])
    page.unroute("**/edit/")
    assert page.locator("#id_summary").input_value() != "Viết rồi đóng máy"
    page.get_by_role("button", name="Lấy lại nội dung").click()

    expect(page.locator("#id_summary")).to_have_value("Viết rồi đóng máy")
    assert stored(context, pages["document"]) == "Viết rồi đóng máy"
    context.close()


@pytest.mark.browser
def test_two_editors_of_one_page_are_told(running: Product, browser: Browser, pages: dict[str, str], pictures: Path):
    one_context, one = desk(browser, running)
    two_context, two = desk(browser, running, "bientap2")
    open_editor(one, pages["beside"])
    open_editor(two, pages["beside"])
    name = "Biên tập viên"

    expect(two.locator(".keeping-others")).to_have_text(re.compile(f"^{name} "))
    one.locator("#id_summary").fill("Người thứ nhất viết")
    expect(one.locator(SAVED)).to_be_visible()
    two.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # asks at once, not in ten seconds
    expect(two.locator(".keeping-others")).to_have_text(f"{name} đã lưu một phiên bản mới hơn. Đồng chí tải lại trang trước khi viết tiếp.")  # fmt: skip
    two.get_by_role("button", name="Lưu bản nháp").first.click()

    expect(two.get_by_role("dialog", name=f"{name} đã lưu phiên bản mới")).to_be_visible()
    two.screenshot(path=str(pictures / "editor-3-two-editors.png"))
    assert stored(one_context, pages["beside"]) == "Người thứ nhất viết"
    one_context.close()
    two_context.close()


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["outline", "quiz"])
def test_a_draft_is_seen_beside_its_form_and_on_a_tab_as_on_a_phone(
    running: Product, browser: Browser, pages: dict[str, str], pictures: Path, kind: str
):
    context, page = desk(browser, running)
    page.goto(f"/cms/pages/{pages[kind]}/edit/" if kind == "outline" else f"/cms/quizzes/edit/{pages[kind]}/")
    page.wait_for_timeout(2300)
    page.locator("[data-side-panel-toggle=preview]").click()
    panel = page.frame_locator("#w-preview-iframe")
    expect(panel.locator("h1")).to_be_visible()

    page.locator("#id_title").fill("Tên đang gõ")
    expect(panel.locator("h1")).to_have_text("Tên đang gõ")
    width = page.locator("#w-preview-iframe").evaluate("frame => frame.contentWindow.innerWidth")
    page.screenshot(path=str(pictures / f"editor-4-{kind}-panel.png"))
    with context.expect_page() as opened:
        page.get_by_label("Xem trước trong thẻ mới").click()
    tab = opened.value
    tab.wait_for_url("**/xem-truoc/**")
    tab.set_viewport_size({"width": 360, "height": 740})

    expect(tab.locator("h1")).to_have_text("Tên đang gõ")
    tab.screenshot(path=str(pictures / f"editor-5-{kind}-phone.png"))
    assert (width, tab.evaluate("document.documentElement.scrollWidth")) == (360, 360)
    context.close()

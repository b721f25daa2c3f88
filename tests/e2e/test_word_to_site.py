"""From the Word file that a committee gets to the page that members read, in the clicks of two people."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cms.handbook.word.files import add, resolution
from tests.e2e import walking
from tests.e2e.product import Product

NUMBER = "61-NQ/TU"
ADDRESS = "/van-ban/2024/61-nq-tu/"
HEAD = (
    ["TỈNH ỦY VĨNH LONG", "*", f"Số {NUMBER}"],
    ["ĐẢNG CỘNG SẢN VIỆT NAM", "", "Vĩnh Long, ngày 20 tháng 12 năm 2024"],
)
TITLE = ["NGHỊ QUYẾT", "về nâng cao chất lượng sinh hoạt chi bộ (dữ liệu minh họa)", "-----"]
DESK = {"width": 1280, "height": 900}
POINT = "Chi bộ sinh hoạt định kỳ mỗi tháng một lần."


def text(document) -> None:
    for marker, title in (("I.", "QUAN ĐIỂM CHỈ ĐẠO"), ("II.", "MỤC TIÊU"), ("III.", "NHIỆM VỤ, GIẢI PHÁP")):
        add(document, f"{marker} {title}", bold=True)
        for number in range(1, 6):
            add(document, f"{number}. Nội dung thứ {number} của mục {marker}", bold=True)
            add(document, "Các cấp ủy quán triệt và tổ chức thực hiện nghiêm túc nội dung này.")
            add(document, "a) Đến năm 2030 mọi chi bộ đều sinh hoạt đúng quy định.")


@pytest.mark.browser
def test_a_word_file_becomes_a_published_page(running: Product, browser: Browser, pictures: Path, tmp_path: Path):
    complaints: list[str] = []
    file = tmp_path / "61-NQ-TU.docx"
    file.write_bytes(resolution(text, head=HEAD, title=TITLE))
    author = _person(browser, running, "bientap", complaints)
    approver = _person(browser, running, "duyet", complaints)
    begun = time.monotonic()

    _drop_and_check(author, file, pictures)
    _complete_and_preview(author, pictures)
    _submit(author, pictures)
    _approve(approver, pictures)
    reader = _read(browser, running, pictures)

    print(f"\nFrom the Word file to the page on the site: {time.monotonic() - begun:.0f} s of scripted clicks")
    assert complaints == []
    markers = reader.locator("main :is(h3, h4) .marker").all_inner_texts()
    assert markers == [marker for part in ("I.", "II.", "III.") for marker in (part, "1.", "2.", "3.", "4.", "5.")]
    expect(reader.get_by_text(POINT).first).to_be_visible()


def _drop_and_check(page: Page, file: Path, pictures: Path) -> None:
    page.goto("/cms/word-import/")
    page.set_input_files("[name=file]", file)
    page.screenshot(path=pictures / "word-1-file.png")
    page.get_by_role("button", name="Tải lên và đọc").click()
    expect(page.locator(".word-desk")).to_be_visible(timeout=30_000)
    expect(page.locator("[name=number]")).to_have_value(NUMBER)
    page.screenshot(path=pictures / "word-2-check.png")
    for select in page.locator("select[name=type], select[name=issuer], select[name=committee]").all():
        assert select.input_value(), select.get_attribute("name")
    page.get_by_role("button", name="Tạo bản thảo").click()
    page.wait_for_url(re.compile(r"/cms/pages/\d+/edit/"))


def _complete_and_preview(page: Page, pictures: Path) -> None:
    page.fill("[name=key_points]", POINT)
    page.screenshot(path=pictures / "word-3-draft.png")
    page.get_by_role("tab", name="Phát hành").click()
    page.get_by_role("checkbox", name="Không chứa bí mật nhà nước").check()
    page.screenshot(path=pictures / "word-4-release.png")
    page.locator("button[data-side-panel-toggle=preview]").click()
    expect(page.frame_locator("#w-preview-iframe").get_by_text(POINT).first).to_be_visible(timeout=20_000)
    page.screenshot(path=pictures / "word-5-preview.png")


def _submit(page: Page, pictures: Path) -> None:
    page.locator("footer button[data-w-dropdown-target=toggle]").first.click()
    page.locator("button[name=action-submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    page.wait_for_timeout(500)  # until the message has come down
    page.screenshot(path=pictures / "word-6-submitted.png")


def _approve(page: Page, pictures: Path) -> None:
    page.goto("/cms/")
    page.screenshot(path=pictures / "word-7-waiting.png")
    page.get_by_role("link", name=f"Nghị quyết {NUMBER}").click()
    page.get_by_role("button", name=re.compile("^Duyệt")).first.click()
    expect(page.locator(".messages .success")).to_be_visible()
    page.screenshot(path=pictures / "word-8-approved.png")


def _read(browser: Browser, running: Product, pictures: Path) -> Page:
    page = browser.new_context(base_url=running.origin, viewport={"width": 360, "height": 740}).new_page()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = page.goto(ADDRESS)
        if answer and answer.status == 200:
            break
        page.wait_for_timeout(500)
    page.screenshot(path=pictures / "word-9-site.png", full_page=True)
    return page


def _person(browser: Browser, running: Product, account: str, complaints: list[str]) -> Page:
    context = browser.new_context(base_url=running.origin, viewport=DESK, locale="vi-VN")  # type: ignore[arg-type]
    walking.watch_policy(context, running.origin, complaints)
    walking.sign_in(context.request, running, account)
    return context.new_page()

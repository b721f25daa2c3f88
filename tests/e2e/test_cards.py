"""Cards from the order in the CMS to the check-in desk without a network, in Chromium, against the running product."""

import io
import json
import random
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from cms.organisation.papers.codes import CardRead, card_payload, read_payload
from tests import printed
from tests.e2e.product import Product
from tests.e2e.test_journey import DESK, _context, _staff_sign_in

FORGED = 1


@pytest.mark.browser
def test_cards_ordered_in_the_cms_are_genuine_for_python_and_for_a_desk_without_a_network(
    running: Product, browser: Browser, pictures: Path, tmp_path: Path
):
    complaints: list[str] = []
    page = _context(browser, running, DESK, complaints).new_page()
    _staff_sign_in(page, running, "tochuc")
    files = _order_and_fetch(page, pictures, tmp_path)
    payloads = _sample(files, tmp_path)
    held = json.loads(
        running.ask(
            "import json; from cms.organisation.papers.keys import public_keys; "
            "print(json.dumps({kid: raw.hex() for kid, raw in public_keys().items()}))"
        )
    )
    keys = {int(kid): bytes.fromhex(raw) for kid, raw in held.items()}
    for payload in payloads:
        read = read_payload(payload, now=timezone.now(), keys=keys, seed_of=lambda ref: b"")
        assert isinstance(read, CardRead)
    forged = _forged(read)

    desk = _context(browser, running, DESK, complaints)
    operator = desk.new_page()
    _staff_sign_in(operator, running, "diemdanh")
    operator.goto("/diem-danh/")
    operator.get_by_role("button", name=re.compile("điểm cầu phường Trà Vinh")).click()
    expect(operator.locator("#scan-code")).to_be_visible(timeout=30_000)
    desk.set_offline(True)
    verdicts = {_verdict(operator, payload) for payload in payloads}
    operator.screenshot(path=pictures / "6-desk-offline.png")
    assert verdicts == {"scan_waiting_genuine"}
    assert _verdict(operator, forged) == "scan_signature"
    desk.set_offline(False)
    made = len(payloads) + FORGED
    expect(operator.locator("#scan-sent")).to_contain_text(f"{made}/{made}", timeout=60_000)


def _order_and_fetch(page: Page, shots: Path, folder: Path) -> list[bytes]:
    page.goto("/cms/cards/?q=tra%20vinh")
    page.screenshot(path=shots / "6-units.png")
    page.get_by_role("link", name=re.compile(r"^In thẻ: Đảng bộ phường Trà Vinh")).first.click()
    page.get_by_label("Tất cả: thẻ còn giá trị được in lại").check()
    page.get_by_role("button", name="Xem số lượng").click()
    expect(page.get_by_role("heading", name="Sẽ in")).to_be_visible()
    page.screenshot(path=shots / "6-order.png", full_page=True)
    page.get_by_role("button", name="In thẻ tham dự").click()
    row = page.locator("tr[data-job]").first
    expect(row).to_have_attribute("data-state", "done", timeout=120_000)
    page.screenshot(path=shots / "6-jobs.png")
    with page.expect_download() as fetched:
        row.get_by_role("button", name="Tải").click()
    file = folder / "cards"
    fetched.value.save_as(file)
    content = file.read_bytes()
    if content.startswith(b"%PDF"):
        return [content]
    archive = zipfile.ZipFile(io.BytesIO(content))
    return [archive.read(name) for name in archive.namelist()]


def _sample(files: list[bytes], folder: Path) -> list[str]:
    """Every code of a page of each of three files."""
    dice = random.Random(3)
    found = []
    for pdf in dice.sample(files, min(3, len(files))):
        [image] = printed.pictures(pdf, dice.randrange(printed.page_count(pdf)))
        codes = printed.read_by_zbarimg(image, folder)
        assert codes
        found += codes
    return found


def _forged(genuine: CardRead) -> str:
    """As a genuine one, but signed with a key of our own."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    far = CardRead(genuine.card, genuine.kid, genuine.issued_on, date(2050, 1, 1), genuine.unit)
    return card_payload(far, Ed25519PrivateKey.generate())


def _verdict(page: Page, payload: str) -> str:
    """What the desk says to a code that a hand-held reader types."""
    page.evaluate("document.querySelector('#scan-result').replaceChildren()")
    page.fill("#scan-code", payload)
    page.press("#scan-code", "Enter")
    told = page.locator("#scan-result [data-verdict]")
    expect(told).to_be_visible(timeout=15_000)
    return told.get_attribute("data-verdict") or ""

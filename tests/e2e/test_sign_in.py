"""A member's own access in Chromium: activation, passkey, a second phone, PIN, revoking; and a secretary's help."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from tests.e2e.product import Product

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PIN = "58204917"
OLD = "Điện thoại cũ"
SCHOOL = "db-phuong-tra-vinh-school-1"


@pytest.fixture
def open_phone(running: Product, browser: Browser) -> Iterator[Any]:
    """Makes browsers of their own; complaints about the content policy fail the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def make(size: dict[str, int] = PHONE) -> Page:
        context = browser.new_context(base_url=running.origin, viewport=size, locale="vi-VN")  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.browser
def test_a_passkey_made_at_activation_opens_a_second_phone_which_signs_the_first_one_out(
    running: Product, open_phone: Any, pictures: Path
):
    first, second = open_phone(), open_phone()
    keys = _authenticator(first)
    _activate(first, _letter(running, 5), pictures)
    first.screenshot(path=pictures / "7-second-proof.png", full_page=True)
    first.locator("#make-passkey [type=submit]").click()
    first.wait_for_url(f"{running.origin}/")

    ring = _authenticator(second)
    [credential] = keys.get("credentials")
    ring.add(credential)
    second.goto("/kich-hoat/?next=/thiet-bi/")
    second.locator("#elsewhere summary").click()
    second.screenshot(path=pictures / "7-elsewhere.png", full_page=True)
    second.locator("#use-passkey [type=submit]").click()
    second.wait_for_url("**/thiet-bi/")
    others = second.locator("#device-list > ul > li", has_text=OLD)
    expect(others).to_have_count(1)
    second.screenshot(path=pictures / "7-devices.png", full_page=True)
    others.locator(".button-danger").click()
    expect(others).to_have_count(0)

    first.reload()
    expect(first.locator("#messages")).to_contain_text("Máy này đã bị đăng xuất")
    first.screenshot(path=pictures / "7-signed-out.png")
    assert first.request.get("/api/v1/me").json()["code"] == "device-ended"


@pytest.mark.browser
def test_a_revoked_phone_keeps_what_it_has_not_sent_and_sends_it_after_the_next_sign_in(
    running: Product, open_phone: Any, pictures: Path
):
    lost, other = open_phone(), open_phone()
    _activate(lost, _letter(running, 6), pictures)
    _choose_pin(lost, PIN)
    lost.wait_for_url(f"{running.origin}/")
    number = lost.request.get("/api/v1/me/access").json()["card_number"]
    lost.goto("/van-ban/2024/57-nq-tw/")
    lost.context.set_offline(True)
    lost.evaluate(_LATER)

    _sign_in_by_pin(other, number, "11111112", "/thiet-bi/")
    expect(other.locator("#use-pin [role=alert]")).to_contain_text("không đúng")
    _sign_in_by_pin(other, number, PIN, "/thiet-bi/")
    other.wait_for_url("**/thiet-bi/")
    other.locator("#device-list .button-danger").first.click()
    expect(other.locator("#access-message")).to_contain_text("Đã đăng xuất")

    lost.context.set_offline(False)
    lost.goto("/")
    expect(lost.locator("#messages")).to_contain_text("Máy này đã bị đăng xuất")
    expect(lost.locator("#outbox-status")).to_contain_text("chờ gửi")
    lost.screenshot(path=pictures / "8-kept.png")
    _sign_in_by_pin(lost, number, PIN, "/thiet-bi/")
    lost.wait_for_url("**/thiet-bi/")
    expect(lost.locator("#outbox-status")).to_be_hidden(timeout=15_000)
    assert running.ask(_STORED) == "1"


@pytest.mark.browser
def test_a_secretary_acts_for_a_member_and_what_comes_of_it_is_marked(
    running: Product, open_phone: Any, pictures: Path
):
    desk = open_phone(DESK)
    desk.goto("/cms/login/?next=/cms/")
    desk.fill("[name=login]", "bithu")
    desk.fill("[name=password]", running.password)
    desk.locator("form [type=submit]").first.click()
    desk.wait_for_load_state()
    helped = running.ask(
        f"from cms.organisation.models import Member as M; print(M.objects.filter(cell__code='{SCHOOL}', notice_version='', status='official').order_by('pk').values_list('pk', flat=True).first())"
    )
    desk.goto(f"/cms/members/inspect/{helped}/")
    desk.screenshot(path=pictures / "9-member.png", full_page=True)
    desk.check("#notice_read")
    desk.locator(f"form[action$='/members/{helped}/assist/'] button").click()
    desk.wait_for_url(f"{running.origin}/")
    expect(desk.locator(".assisted")).to_contain_text("Đang thao tác thay cho")
    desk.goto("/van-ban/2024/57-nq-tw/")
    expect(desk.locator(".assisted")).to_be_visible()
    desk.screenshot(path=pictures / "9-assisted.png")
    desk.wait_for_timeout(3000)
    desk.locator(".assisted button").click()
    desk.wait_for_url("**/cms/members/")

    assert desk.request.get("/api/v1/me").status == 401
    assert running.ask(
        f"from cms.tracking.models import ViewEvent as V; print(*V.objects.filter(member={helped}, kind='open').values_list('assisted_by_id', flat=True).distinct())"
    ) == running.ask("from cms.organisation.models import User as U; print(U.objects.get(username='bithu').pk)")


# --- shared -------------------------------------------------------------------------------------------------------


class Authenticator:
    """A virtual one of Chromium's, as a phone has it: resident keys, a finger that is always there."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self.id = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def get(self, what: str) -> list[dict[str, Any]]:
        return list(self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[what])

    def add(self, credential: dict[str, Any]) -> None:
        """As a key ring that is shared between two phones."""
        self.session.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})


def _authenticator(page: Page) -> Authenticator:
    return Authenticator(page.context.new_cdp_session(page))


def _letter(running: Product, which: int) -> str:
    """A fresh activation code for one of the members of the school's cell."""
    return running.ask(
        "from django.utils import timezone; from cms.organisation.sign_in.devices import issue_activation; "
        "from cms.organisation.models import Member as M; "
        f"members = M.objects.filter(cell__code='{SCHOOL}', status='official').order_by('pk'); "
        f"print(issue_activation(members[{which}], None, timezone.now()))"
    )


def _activate(page: Page, code: str, pictures: Path) -> None:
    page.goto(f"/kich-hoat/#{code}")
    page.fill("[name=device_name]", OLD)
    page.check("[name=notice]")
    page.screenshot(path=pictures / "7-activate.png", full_page=True)
    page.locator("#activate [type=submit]").click()
    expect(page.locator("#second-proof")).to_be_visible()


def _choose_pin(page: Page, pin: str) -> None:
    form = page.locator("#choose-pin")
    for typed in ("12345678", pin):
        form.locator("[name=pin]").fill(typed)
        form.locator("[name=again]").fill(typed)
        form.locator("[type=submit]").click()
        if typed != pin:
            expect(form.locator("[role=alert]")).to_contain_text("dễ đoán")


def _sign_in_by_pin(page: Page, number: str, pin: str, then: str) -> None:
    page.goto(f"/kich-hoat/?next={then}")
    page.locator("#elsewhere summary").click()
    page.fill("#number", number)
    page.fill("#pin", pin)
    page.locator("#use-pin [type=submit]").click()


# A view made without a network, as the page itself would keep it.
_LATER = """async () => {
  const member = JSON.parse(localStorage.getItem("handbook.member"));
  const open = indexedDB.open("handbook");
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const id = "01930000-0000-7000-8000-00000000c0de";
  const at = new Date().toISOString();
  const payload = { id, document: document.body.dataset.documentId, kind: "open", visit_id: id, at, seconds: 3 };
  const change = db.transaction("outbox", "readwrite");
  change.objectStore("outbox").put({ id, channel: "events", owner: member.id, created: Date.now(), payload });
  await new Promise((done) => { change.oncomplete = done; });
}"""
_STORED = "from cms.tracking.models import ViewEvent as V; print(V.objects.filter(pk='01930000-0000-7000-8000-00000000c0de').count())"

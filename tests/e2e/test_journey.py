"""The main job from end to end, as people do it: in Chromium, against the running product, on PostgreSQL."""

import io
import json
import re
import subprocess
import time
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
import zxingcpp
from imageio_ffmpeg import get_ffmpeg_exe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.e2e import chromium, walking
from tests.e2e.conftest import ARGUMENTS
from tests.e2e.product import Product

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
DOCUMENT = "/van-ban/2024/57-nq-tw/"
SCHOOL = "db-phuong-tra-vinh-school-1"


@pytest.mark.browser
def test_the_main_job_from_the_editors_desk_to_the_auditors_screen(
    running: Product, browser: Browser, playwright: Playwright, pictures: Path, tmp_path: Path
):
    complaints: list[str] = []
    desk = _context(browser, running, DESK, complaints)
    phone = _context(browser, running, PHONE, complaints)

    _edit_preview_publish(desk, running, pictures)
    _upload_a_film(desk, pictures, tmp_path)
    _sign_in_read_answer(phone, running, pictures)
    present = _present(running)
    first, second = _check_in(playwright, browser, phone, running, pictures, tmp_path, complaints)
    assert _present(running) == present + 2
    _audit(browser, running, pictures, complaints)

    assert (first, second) == ("accepted", "accepted")
    assert complaints == []


# --- 1 and 3: an editor edits, previews the draft, publishes; the site follows --------------------------------------


def _edit_preview_publish(context: BrowserContext, running: Product, pictures: Path) -> None:
    page = context.new_page()
    _staff_sign_in(page, running, "bientap")
    page_id = running.ask(
        "from cms.handbook.models import DocumentPage as D; print(D.objects.get(slug='57-nq-tw-2024').pk)"
    )
    page.goto(f"/cms/pages/{page_id}/edit/")
    sentence = "Câu chỉ có trong bản nháp."
    page.fill("[name=key_points]", sentence)
    page.click("button[data-side-panel-toggle=preview]")
    preview = page.frame_locator("#w-preview-iframe").get_by_text(sentence).first
    expect(preview).to_be_visible(timeout=20_000)
    page.screenshot(path=pictures / "1-preview.png")
    assert sentence not in context.request.get(DOCUMENT).text()

    page.locator("footer button[data-w-dropdown-target=toggle]").first.click()
    page.click("button[name=action-submit]")
    expect(page.locator(".messages .success")).to_be_visible()
    page.screenshot(path=pictures / "3-submitted.png")
    _approve(page, running, page_id, pictures)
    _until(lambda: sentence in context.request.get(DOCUMENT).text(), 60, "the published sentence on the site")
    page.goto("/cms/releases/" if "/cms/releases/" in page.content() else "/cms/")
    page.screenshot(path=pictures / "3-cms.png")
    page.close()


# --- 2: an editor uploads a film; a visible job prepares it ---------------------------------------------------------


def _upload_a_film(context: BrowserContext, pictures: Path, folder: Path) -> None:
    film = folder / "phim thử.mp4"
    subprocess.run(
        [get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=640x480:r=25:d=3",
         "-f", "lavfi", "-i", "sine=440:d=3", "-pix_fmt", "yuv420p", "-c:a", "aac", f"file:{film}"],
        check=True,
    )  # fmt: skip
    page = context.new_page()
    page.goto("/cms/media/video/add/")
    page.fill("[name$=title]", "Phim thử của hành trình")
    page.set_input_files("[name$=file]", film)
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    expect(page.locator(".messages .success")).to_be_visible()
    page.goto("/cms/media-jobs/")
    row = page.locator("tr", has_text="Phim thử của hành trình")
    expect(row).to_be_visible()
    expect(row).to_contain_text("100", timeout=180_000)  # the demonstration's own films may be before it
    page.screenshot(path=pictures / "2-jobs.png")
    page.close()


# --- 4: a member signs in with a printed code, reads, answers -------------------------------------------------------


def _sign_in_read_answer(context: BrowserContext, running: Product, pictures: Path) -> None:
    page = context.new_page()
    page.goto(f"/kich-hoat/?next={DOCUMENT}")
    page.goto(f"/kich-hoat/?next={DOCUMENT}#{running.codes[0]}")  # only the fragment differs: no new page is loaded
    expect(page.locator("#code")).to_have_value(running.codes[0])
    assert "#" not in page.url
    page.locator("#activate [type=submit]").click()
    expect(page.locator("#activate-error")).not_to_be_empty()  # the notice was not accepted
    page.check("[name=notice]")
    page.screenshot(path=pictures / "4-activate.png")
    page.locator("#activate [type=submit]").click()
    page.locator("#skip").click()  # no second proof now
    page.wait_for_url(f"**{DOCUMENT}")
    page.wait_for_timeout(2500)
    page.screenshot(path=pictures / "4-document.png")
    page.locator("#end-of-text").scroll_into_view_if_needed()
    count = "from cms.tracking.models import ViewEvent as V; from cms.demo.seed import demo_members; print(*sorted(V.objects.filter(member=demo_members()[0], received_at__date__gte='2026-11-02').values_list('kind', flat=True)))"
    _until(lambda: "open" in running.ask(count), 45, "the view in the database")

    page.goto("/trac-nghiem/nghi-quyet-57/")
    served = page.content()
    page.locator("#quiz button").first.click()
    questions = page.locator("#quiz fieldset")
    expect(questions).to_have_count(12)
    key = "from cms.quizzes.models import QuestionRevision as R; import json; print(json.dumps({r.stem: [o['text'] for o in r.options if o['right']] for r in R.objects.all()}))"
    right = json.loads(running.ask(key))
    for number in range(12):
        question = questions.nth(number)
        legend = question.locator("legend").inner_text()
        stem = max((stem for stem in right if stem in legend), key=len)
        for text in right[stem]:
            question.locator("label").filter(has=page.get_by_text(text, exact=True)).locator("input").check()
    page.screenshot(path=pictures / "4-quiz.png")
    page.locator("#quiz [type=submit]").click()
    expect(page.locator("#quiz .result-good")).to_contain_text("12")
    page.screenshot(path=pictures / "4-result.png")
    assert '"right"' not in served
    page.close()


# --- 5: a card is read by the camera, then a second member's phone code ---------------------------------------------


def _check_in(
    playwright: Playwright, browser: Browser, phone: BrowserContext, running: Product, pictures: Path, folder: Path,
    complaints: list[str],
) -> tuple[str, str]:  # fmt: skip
    holder, reader = running.ask(
        f"from cms.organisation.models import Member as M; "
        f"print(*M.objects.filter(cell__code='{SCHOOL}', status='official').order_by('pk').values_list('pk', flat=True)[:2])"
    ).split()
    personnel = _context(browser, running, DESK, complaints)
    page = personnel.new_page()
    _staff_sign_in(page, running, "tochuc")
    page.goto(f"/cms/members/inspect/{reader}/")
    with page.expect_download() as card:
        page.locator(f"form[action$='/members/{reader}/card/'] button").click()
    sheet = folder / "card.pdf"
    card.value.save_as(sheet)
    personnel.close()
    picture = pypdfium2.PdfDocument(sheet)[0].render(scale=6).to_pil().convert("RGB")
    code = zxingcpp.read_barcodes(picture)[0]
    assert code.text.startswith("STD1:")

    film = folder / "camera.y4m"
    _film_of(picture, code, film)
    camera = playwright.chromium.launch(
        executable_path=chromium.find(),
        args=[*ARGUMENTS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
              f"--use-file-for-fake-video-capture={film}"],
    )  # fmt: skip
    operator = _context(camera, running, PHONE, complaints)
    operator.grant_permissions(["camera"], origin=running.origin)
    page = operator.new_page()
    _staff_sign_in(page, running, "diemdanh")
    page.goto("/diem-danh/")
    page.get_by_role("button", name=re.compile("điểm cầu phường Trà Vinh")).click()
    page.locator("#camera").click()
    expect(page.locator("#scan-result [data-verdict]")).to_be_visible(timeout=30_000)
    page.screenshot(path=pictures / "5-scanner.png")
    first = _attendance(running, reader)

    mine = phone.new_page()
    mine.goto("/the/")
    expect(mine.locator("#card svg")).to_be_visible()
    mine.screenshot(path=pictures / "5-card.png")
    shown = Image.open(io.BytesIO(mine.locator("#card svg").screenshot())).convert("RGB")
    payload = zxingcpp.read_barcodes(shown.resize((shown.width * 2, shown.height * 2)))[0].text
    assert payload.startswith("S2:")
    page.fill("#scan-code", payload)
    page.press("#scan-code", "Enter")
    second = _attendance(running, holder)
    camera.close()
    return first, second


def _film_of(picture: Image.Image, code: zxingcpp.Barcode, film: Path) -> None:
    """A camera's view of the card: the QR fills most of a 640 × 480 picture."""
    corners = code.position
    points = [corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right]
    margin = 40
    box = (
        min(p.x for p in points) - margin, min(p.y for p in points) - margin,
        max(p.x for p in points) + margin, max(p.y for p in points) + margin,
    )  # fmt: skip
    view = Image.new("RGB", (640, 480), "white")
    view.paste(picture.crop(box).resize((440, 440)), (100, 20))
    still = film.with_suffix(".png")
    view.save(still)
    subprocess.run(
        [get_ffmpeg_exe(), "-v", "error", "-loop", "1", "-i", f"file:{still}", "-t", "2", "-r", "10",
         "-pix_fmt", "yuv420p", f"file:{film}"],
        check=True,
    )  # fmt: skip


def _attendance(running: Product, member: str) -> str:
    """The result of the member's scan at today's session, once it has arrived."""
    question = (
        "from cms.tracking.models import Attendance as A; from cms.demo.ids import demo_id; "
        f"print(*A.objects.filter(session__uid=demo_id('session', 'today'), member={member})"
        ".values_list('evidence__result', flat=True))"
    )
    _until(lambda: running.ask(question) != "", 30, f"the check-in of member {member}")
    return running.ask(question)


def _present(running: Product) -> int:
    """How many are checked in at today's session."""
    return int(
        running.ask(
            "from cms.tracking.models import Attendance as A; from cms.demo.ids import demo_id; "
            "print(A.objects.filter(session__uid=demo_id('session', 'today')).count())"
        )
    )


# --- 6: an auditor reads the figures and takes them along -----------------------------------------------------------


def _audit(browser: Browser, running: Product, pictures: Path, complaints: list[str]) -> None:
    context = _context(browser, running, DESK, complaints)
    page = context.new_page()
    _staff_sign_in(page, running, "kiemtra", "/thong-ke/")
    page.wait_for_url("**/thong-ke/**")
    page.screenshot(path=pictures / "6-statistics.png", full_page=True)
    active = int(
        running.ask(
            "from cms.organisation.models import Member as M; print(M.objects.filter(status__in=M.ACTIVE).count())"
        )
    )
    assert str(active) in page.inner_text("main").replace(".", "")
    for name in ("documents", "rarely", "quizzes", "attendance", "meetings", "implementing"):
        link = page.locator(f"main a[href*='/{name}/'], nav a[href*='/{name}/']").first
        if link.count():
            context.request.get(link.get_attribute("href") or "")
    book = page.locator("a[href$='.xlsx']").first.get_attribute("href") or ""
    answer = context.request.get(book)
    assert answer.status == 200
    sheets = openpyxl.load_workbook(io.BytesIO(answer.body())).sheetnames
    assert "Thông tin" in sheets
    context.close()


# --- shared --------------------------------------------------------------------------------------------------------


def _context(browser: Browser, running: Product, size: dict[str, int], complaints: list[str]) -> BrowserContext:
    """A person's browser. What its pages do against their policy is collected as complaints."""
    context = browser.new_context(base_url=running.origin, viewport=size, locale="vi-VN")  # type: ignore[arg-type]
    walking.watch_policy(context, running.origin, complaints)
    return context


def _approve(page: Page, running: Product, page_id: str, pictures: Path) -> None:
    """Another person, in a browser of their own, lets out what was submitted."""
    assert page.context.browser is not None
    context = page.context.browser.new_context(base_url=running.origin, viewport=DESK, locale="vi-VN")
    other = context.new_page()
    _staff_sign_in(other, running, "duyet")
    other.goto("/cms/")
    other.screenshot(path=pictures / "3-waiting.png")
    other.goto(f"/cms/pages/{page_id}/edit/")
    other.screenshot(path=pictures / "3-approve.png")
    other.get_by_role("button", name=re.compile("^Duyệt")).first.click()
    expect(other.locator(".messages .success")).to_be_visible()
    context.close()


def _staff_sign_in(page: Page, running: Product, name: str, then: str = "/cms/") -> None:
    page.goto(f"/tai-khoan/dang-nhap/?next={then}")
    page.fill("[name=login]", name)
    page.fill("[name=password]", running.password)
    page.locator("form [type=submit]").first.click()
    page.wait_for_load_state()


def _until(holds: object, seconds: int, what: str) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds} s: {what}")

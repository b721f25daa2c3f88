"""Every screen of the CMS speaks Vietnamese, keeps its content policy and can be used by everybody.

No message of the catalogues is left in English, nothing is refused by the policy or asked of another host, and axe
finds nothing serious but what Wagtail's own widgets bring.
"""

import re
from collections import deque
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import axe, walking
from tests.e2e.english import English
from tests.e2e.product import Product

# No screens: signing out, bulk actions without a selection, what is downloaded, the API, frames with the reader site.
LEFT_OUT = re.compile(
    r"/logout/|/bulk/|/api/|/preview/|/view_draft/|/van-ban-goc/|\.(xlsx|csv|png|jpe?g|svg)$|/media/\d+/"
)
# What the crawl must have seen, so that a link that goes missing does not make it pass.
SCREENS_OF_THE_WHOLE = [
    "/cms/", "/cms/workflows/list/", "/cms/workflows/add/", "/cms/workflows/tasks/index/", "/cms/collections/",
    "/cms/collections/add/", "/cms/sites/", "/cms/sites/new/", "/cms/groups/new/", "/cms/users/new/",
    "/cms/reports/locked/", "/cms/reports/site-history/", "/cms/reports/workflow/", "/cms/reports/aging-pages/",
]  # fmt: skip
EDITOR_SCREENS = [
    "/cms/", "/cms/pages/#/", "/cms/pages/#/edit/", "/cms/pages/#/history/", "/cms/pages/#/usage/",
    "/cms/pages/#/add_subpage/", "/cms/pages/#/copy/", "/cms/pages/#/delete/", "/cms/pages/#/move/",
    "/cms/images/", "/cms/documents/", "/cms/media/", "/cms/account/", "/cms/pages/search/",
]  # fmt: skip
MOST_SCREENS = 250
# Wagtail 8's own: its editor of rich text, its field of tags, its drop zone, a status in the history, a menu in the form
# of a user.
WAGTAILS_OWN = [".Draftail-Editor", ".tagit", "#fileupload", ".error", ".w-w-fit"]
CHOOSER = ":is([data-chooser-action-choose], [id$=-OPEN_MODAL])"


@pytest.fixture(scope="module")
def english() -> English:
    return English()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("account", "scheme", "screens"),
    [
        ("bientap", "light", EDITOR_SCREENS),
        ("quantri", "dark", ["/cms/", "/cms/users/"]),
        ("toanquyen", "dark", SCREENS_OF_THE_WHOLE),
    ],
)
def test_every_screen_is_vietnamese_within_its_policy_and_for_everybody(
    running: Product, browser: Browser, english: English, account: str, scheme: Literal["light", "dark"],
    screens: list[str],
):  # fmt: skip
    if account == "toanquyen":
        _make_superuser(running, account)
    context = browser.new_context(base_url=running.origin, locale="vi-VN", color_scheme=scheme)
    complaints: list[str] = []
    walking.watch_policy(context, running.origin, complaints)
    walking.sign_in(context.request, running, account)

    starts = ["/cms/"] + (_screens_of_each_page_type(running) if account != "quantri" else [])
    # Nearly all that only a superuser sees is Wagtail's own.
    seen = _walk(context.new_page(), running.origin, english, starts, barriers=account != "toanquyen")

    context.close()
    assert complaints == []
    assert {address: found for address, found in seen.items() if found} == {}
    assert [screen for screen in screens if screen not in set(map(walking.shape, seen))] == []


@pytest.mark.browser
def test_no_chooser_shows_english(running: Product, browser: Browser, english: English, pictures: Path):
    context = browser.new_context(base_url=running.origin, locale="vi-VN")
    walking.sign_in(context.request, running, "bientap")
    page = context.new_page()
    seen = {}
    for kind, (_number, parent) in _page_of_each_type(running).items():
        page.goto(f"/cms/pages/add/handbook/{kind}/{parent}/", wait_until="networkidle")
        for index in range(page.locator(f"{CHOOSER}:visible").count()):
            page.locator(f"{CHOOSER}:visible").nth(index).click()
            page.locator(".modal-body").wait_for()
            page.wait_for_load_state("networkidle")
            seen[kind, index] = list(english.found_in(page))
            page.screenshot(path=str(pictures / f"chooser-{kind}-{index}.png"))
            page.locator(".modal [data-dismiss=modal], .modal .close").first.click()
            page.locator(".modal-body").wait_for(state="detached")

    context.close()
    assert {where: found for where, found in seen.items() if found} == {}
    assert len(seen) > 3


@pytest.mark.browser
def test_the_scripts_of_the_cms_have_their_vietnamese(running: Product, browser: Browser):
    context = browser.new_context(base_url=running.origin, locale="vi-VN")
    walking.sign_in(context.request, running, "bientap")
    page = context.new_page()
    page.goto("/cms/")

    texts = page.evaluate('["More actions", "Search", "Delete error"].map((text) => django.gettext(text))')
    plural = page.evaluate('django.ngettext("%(num)s error", "%(num)s errors", 3)')

    context.close()
    assert texts == ["Thao tác khác", "Tìm kiếm", "Lỗi khi xóa"]
    assert plural == "%(num)s lỗi"


def _walk(page: Page, origin: str, english: English, starts: list[str], barriers: bool) -> dict[str, list[str]]:
    """The screens at `starts`, and one of each other shape that they offer, with what is wrong with each."""
    waiting, shapes, seen = deque(starts), set(map(walking.shape, starts)), {}
    while waiting and len(seen) < MOST_SCREENS:
        address = waiting.popleft()
        answer = page.goto(address, wait_until="load")
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        page.wait_for_timeout(150)  # for what scripts draw
        seen[address] = sorted(set(english.found_in(page)))
        if barriers:
            seen[address] += axe.findings(page, without=WAGTAILS_OWN)
        for link in walking.links(page.content(), page.url, origin):
            shape = walking.shape(link)
            if link.startswith("/cms/") and shape not in shapes and not LEFT_OUT.search(urlsplit(link).path):
                shapes.add(shape)
                waiting.append(link)
    return seen


def _make_superuser(running: Product, account: str) -> None:
    """Nobody in the demonstration may do everything, and some of Wagtail's screens show themselves to nobody else."""
    running.ask(
        "from cms.organisation.models import User\n"
        f"User.objects.filter(username='{account}').delete()\n"
        f"User.objects.create_superuser('{account}', password='{running.password}')"
    )


def _screens_of_each_page_type(running: Product) -> list[str]:
    """Its form, filled and new: all pages have one shape of address, and each type another form."""
    return [
        address
        for kind, (number, parent) in _page_of_each_type(running).items()
        for address in (
            f"/cms/pages/add/handbook/{kind}/{parent}/",
            f"/cms/pages/{number}/revisions/compare/earliest...latest/",
            *(f"/cms/pages/{number}/{act}/" for act in ("edit", "history", "usage", "copy", "move", "delete")),
            *(f"/cms/bulk/wagtailcore/page/{act}/?id={number}" for act in ("delete", "move", "publish", "unpublish")),
        )
    ]


def _page_of_each_type(running: Product) -> dict[str, tuple[str, str]]:
    """The number of a page of each type, and that of the page above it."""
    said = running.ask(
        "from wagtail.models import Page\n"
        "for page in Page.objects.filter(depth__gt=1).order_by('-pk').select_related('content_type'):\n"
        "    print(page.content_type.model, page.pk, page.get_parent().pk)"
    )
    return {kind: (number, parent) for kind, number, parent in map(str.split, said.splitlines())}

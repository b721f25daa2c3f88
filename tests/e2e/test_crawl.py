"""Follows every link a person is offered within their part of the product: none may be dead, and no page may fail."""

import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIRequestContext, Browser

from tests.e2e import walking
from tests.e2e.product import Product

# Signing out ends the walk; bulk actions are completed by a script; downloads and the API have tests of their own.
LEFT_OUT = re.compile(r"/logout/|/api/|/cms/bulk/|\.(xlsx|csv)$")
# So many addresses of one shape (the same but for numbers and codes) are enough.
OF_ONE_SHAPE = 3
MOST_PAGES = 400


@pytest.mark.browser
@pytest.mark.parametrize(
    ("account", "start"),
    [
        ("bientap", "/cms/"), ("bithu", "/cms/"), ("tochuc", "/cms/"), ("quantri", "/cms/"), ("kiemtra", "/thong-ke/"),
        ("kiemtra-xa", "/thong-ke/"), ("", "/"),
    ],
)  # fmt: skip
def test_no_link_is_dead_and_no_page_fails(running: Product, browser: Browser, account: str, start: str):
    context = browser.new_context(base_url=running.origin, locale="vi-VN")
    if account:
        walking.sign_in(context.request, running, account)

    visited, broken = _walk(context.request, running.origin, start)

    context.close()
    assert broken == {}
    assert visited > 10


def _walk(client: APIRequestContext, origin: str, start: str) -> tuple[int, dict[str, str]]:
    """How many addresses were asked for, and those that failed with where they were found."""
    waiting, known, shapes = deque([(start, "")]), {start}, {}
    visited, broken = 0, {}
    while waiting and visited < MOST_PAGES:
        address, found_on = waiting.popleft()
        answer = client.get(address, max_redirects=5)
        visited += 1
        if answer.status >= 400:
            broken[address] = f"{answer.status}, linked from {found_on}"
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        for link in walking.links(answer.text(), answer.url, origin):
            shape = walking.shape(link)
            if (
                link.startswith(start)
                and link not in known
                and shapes.get(shape, 0) < OF_ONE_SHAPE
                and not LEFT_OUT.search(urlsplit(link).path)
            ):
                shapes[shape] = shapes.get(shape, 0) + 1
                known.add(link)
                waiting.append((link, address))
    return visited, broken

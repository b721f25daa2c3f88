"""Follows every link a person is offered within their part of the product: none may be dead, and no page may fail."""

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import APIRequestContext, Browser

from tests.e2e.product import Product

# Signing out ends the walk; bulk actions are completed by a script; downloads and the API have tests of their own.
LEFT_OUT = re.compile(r"/logout/|/api/|/cms/bulk/|\.(xlsx|csv)$")
SIGN_IN = "/tai-khoan/dang-nhap/"
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
        _sign_in(context.request, running, account)

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
        for link in _links(answer.text(), answer.url, origin):
            shape = re.sub(r"\d+|[0-9a-f-]{36}|(?<=/thong-ke/)[^/]+", "#", urlsplit(link).path)
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


def _links(html: str, page: str, origin: str) -> list[str]:
    """What the page links to and shows, on this host."""
    soup = BeautifulSoup(html, "html.parser")
    named = [node.get("href") or node.get("src") for node in soup.select("a[href], img[src], source[src], track[src]")]
    # Wagtail draws its menu from data.
    named += re.findall(r'"(/cms/[a-z0-9/_-]*)"', " ".join(map(str, soup.select("script#wagtail-sidebar-props"))))
    found = [
        urljoin(page, address) for address in named if address and not address.startswith(("#", "data:", "mailto:"))
    ]
    return [address.removeprefix(origin).partition("#")[0] for address in found if address.startswith(origin)]


def _sign_in(client: APIRequestContext, running: Product, account: str) -> None:
    form = BeautifulSoup(client.get(SIGN_IN).text(), "html.parser")
    token = form.select_one("[name=csrfmiddlewaretoken]")["value"]
    answer = client.post(
        SIGN_IN,
        form={"login": account, "password": running.password, "csrfmiddlewaretoken": token},
        headers={"Referer": f"{running.origin}{SIGN_IN}"},
    )
    assert (answer.status < 400, SIGN_IN in answer.url) == (True, False)

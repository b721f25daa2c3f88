"""How the walks through the product sign in and find what a page offers."""

import re
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from playwright.sync_api import APIRequestContext, BrowserContext, Page

from tests.e2e.product import Product

SIGN_IN = "/tai-khoan/dang-nhap/"


def sign_in(client: APIRequestContext, running: Product, account: str) -> None:
    form = BeautifulSoup(client.get(SIGN_IN).text(), "html.parser")
    token = form.select_one("[name=csrfmiddlewaretoken]")["value"]
    answer = client.post(
        SIGN_IN,
        form={"login": account, "password": running.password, "csrfmiddlewaretoken": token},
        headers={"Referer": f"{running.origin}{SIGN_IN}"},
    )
    assert (answer.status < 400, SIGN_IN in answer.url) == (True, False)


def watch_policy(context: BrowserContext, origin: str, complaints: list[str]) -> None:
    """Notes, while the pages of the context run, what the content policy refuses and what is asked of another host."""

    def watch(page: Page) -> None:
        page.on(
            "console",
            lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((origin, "data:", "blob:", "about:"))
                else complaints.append(f"request to {request.url}")
            ),
        )

    context.on("page", watch)


def links(html: str, page: str, origin: str) -> list[str]:
    """What the page links to and shows, on this host."""
    soup = BeautifulSoup(html, "html.parser")
    named = [node.get("href") or node.get("src") for node in soup.select("a[href], img[src], source[src], track[src]")]
    # Wagtail draws its menu from data.
    named += re.findall(r'"(/cms/[a-z0-9/_-]*)"', " ".join(map(str, soup.select("script#wagtail-sidebar-props"))))
    found = [
        urljoin(page, address) for address in named if address and not address.startswith(("#", "data:", "mailto:"))
    ]
    return [address.removeprefix(origin).partition("#")[0] for address in found if address.startswith(origin)]


def shape(address: str) -> str:
    """The address without numbers and codes: screens of one shape are one screen with other rows."""
    return re.sub(r"\d+|[0-9a-f-]{36}|(?<=/thong-ke/)[^/]+", "#", urlsplit(address).path)

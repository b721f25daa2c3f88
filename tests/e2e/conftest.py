"""One running product and one browser for the journey."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.e2e import chromium, product

MEMBERS = 700
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
# Playwright keeps an event loop in the thread of the tests, and Django would refuse to use the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[product.Product]:
    """The product on a database of its own in the PostgreSQL server of this run."""
    server = os.environ["DATABASE_URL"]
    name = f"journey_{uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    own = server.replace("/postgres?", f"/{name}?") if "/postgres?" in server else f"{server.rsplit('/', 1)[0]}/{name}"
    started = product.start(tmp_path_factory.mktemp("product"), own, MEMBERS)
    yield started
    started.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the journey leaves its screenshots."""
    folder = Path(__file__).resolve().parents[2] / "build" / "journey"
    folder.mkdir(parents=True, exist_ok=True)
    return folder

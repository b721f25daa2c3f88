import pytest
import time_machine
from django.test import Client

from cms.reports.row_security import viewing
from tests.cms.reports import world as worlds


@pytest.fixture
def world(db):
    """The questions in it are asked by somebody who audits both provinces."""
    with time_machine.travel(worlds.NOW, tick=False):
        built = worlds.build()
        with viewing(built.users["both"], worlds.TODAY):
            yield built


@pytest.fixture
def visit(world):
    """Opens an address as one of the cast."""

    def open_as(name: str, address: str, **query: str):
        client = Client()
        client.force_login(world.users[name])
        return client.get(address, query)

    return open_as

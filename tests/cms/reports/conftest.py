import pytest
import time_machine
from django.test import Client

from tests.cms.reports import world as worlds


@pytest.fixture
def world(db):
    with time_machine.travel(worlds.NOW, tick=False):
        yield worlds.build()


@pytest.fixture
def visit(world):
    """Opens an address as one of the cast."""

    def open_as(name: str, address: str, **query: str):
        client = Client()
        client.force_login(world.users[name])
        return client.get(address, query)

    return open_as

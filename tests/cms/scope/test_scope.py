"""Nobody reads what the rules forbid, and nobody is refused what they allow: over generated worlds, through HTTP."""

import logging
import random
import time
from collections import Counter

import pytest
import time_machine
from django.db import connection
from django.test import override_settings

from tests.cms.scope import world as worlds
from tests.cms.scope.mutants import MUTANTS, in_place
from tests.cms.scope.reading import Reading

SINGLES = 700
FEW, MANY = 5_000, 100_000


@pytest.fixture
def shared(db, caplog):
    caplog.set_level(logging.ERROR, "django.request")  # a line for each of thousands of refusals
    with time_machine.travel(worlds.NOW, tick=False):
        yield worlds.make_shared()


def read_worlds(shared, seed, at_least):
    """World after world, each forgotten again. On PostgreSQL every second one without the second wall."""
    triples, opened, number, begun = Counter(), Counter(), 0, time.perf_counter()
    while sum(triples.values()) < at_least:
        wall = override_settings(REPORTS_ROW_SECURITY=number % 2 == 0)
        with wall, worlds.passing(f"{seed}/{number}", shared) as world:
            reading = Reading(world).run(SINGLES)
            assert reading.differences == [], f"seed {seed}, world {number}"
        http = {name: count for name, count in reading.counts.items() if not name.startswith("pure")}
        triples.update(http)
        opened.update(reading.opened)
        number += 1
    return triples, opened, f"{number} worlds, {sum(triples.values()):,} triples in {time.perf_counter() - begun:.0f} s"


@pytest.mark.chaos
def test_five_thousand_triples(shared):
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")

    triples, opened, told = read_worlds(shared, seed, FEW)

    print(told, {endpoint: f"{opened[endpoint]}/{count}" for endpoint, count in triples.items() if count})
    # Both answers are frequent: a product that refused everything would pass otherwise.
    both = [endpoint for endpoint, count in triples.items() if 0 < opened[endpoint] < count]
    assert len(both) >= 8


@pytest.mark.soak
def test_a_hundred_thousand_triples(shared):
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed} on {connection.vendor}")

    triples, opened, told = read_worlds(shared, seed, MANY)

    print(told, {endpoint: f"{opened[endpoint]}/{count}" for endpoint, count in triples.items() if count})


@pytest.mark.chaos
def test_every_slip_is_found(shared):
    world = worlds.build("slips", shared)
    assert Reading(world).run(50).differences == []

    found = {}
    for mutant in MUTANTS:
        with in_place(mutant):
            found[mutant.what] = len(Reading(world, first=True).run(400).differences)

    assert found == {mutant.what: 1 for mutant in MUTANTS}

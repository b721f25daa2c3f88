"""Validity as a function of facts and a day, and the same asked of the database."""

import random
from datetime import date, timedelta

import pytest

from cms.handbook.models import DocumentPage, DocumentRelation
from cms.handbook.models.force import verdict_on
from cms.handbook.validity import Ending, Facts, Verdict, judge
from tests.factories import make_document

DAY = date(2025, 7, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def facts(**fields):
    return Facts(**({"issued_on": date(2020, 1, 1)} | fields))


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({}, Verdict("in_force", "", date(2020, 1, 1))),
        ({"effective_on": DAY}, Verdict("in_force", "", DAY)),
        ({"effective_on": AFTER}, Verdict("not_yet", "date", AFTER)),
        ({"issued_on": AFTER}, Verdict("not_yet", "date", AFTER)),
        ({"expires_on": AFTER}, Verdict("in_force", "", date(2020, 1, 1))),
        ({"expires_on": DAY}, Verdict("expired", "date", DAY)),
        ({"endings": [Ending("replaces", DAY, title="NQ 2")]}, Verdict("expired", "replaces", DAY, "NQ 2")),
        ({"endings": [Ending("replaces", AFTER)]}, Verdict("in_force", "", date(2020, 1, 1))),
        ({"endings": [Ending("repeals", DAY, True, "QĐ 9")]}, Verdict("partly_expired", "repeals", DAY, "QĐ 9")),
        (
            {"endings": [Ending("repeals", BEFORE, True), Ending("replaces", DAY, title="NQ 2")]},
            Verdict("expired", "replaces", DAY, "NQ 2"),
        ),
        (
            {"expires_on": DAY, "endings": [Ending("repeals", BEFORE, title="B")]},
            Verdict("expired", "repeals", BEFORE, "B"),
        ),
        ({"by_hand": "in_force", "expires_on": BEFORE}, Verdict("in_force", "by_hand")),
    ],
)
def test_validity_follows_from_dates_and_from_those_who_end_it(given, verdict):
    assert judge(facts(**given), DAY) == verdict


@pytest.mark.django_db
def test_amending_leaves_in_force_and_a_draft_ends_nothing():
    old = make_document("1-NQ/TW", issued_on=date(2020, 1, 1))
    for number, kind, live in (
        ("2-NQ/TW", "amends", True),
        ("3-NQ/TW", "supplements", True),
        ("4-NQ/TW", "replaces", False),
    ):
        source = make_document(number, issued_on=date(2024, 1, 1), live=live)
        DocumentRelation.objects.create(source=source, kind=kind, target=old)

    assert verdict_on(old, DAY).validity == "in_force"


@pytest.mark.django_db
def test_the_database_and_the_function_agree_on_every_day():
    """Dates and relations at random; the days around them are where the two could differ."""
    seed = random.randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)

    def some_day(empty=0.3):
        return None if chance.random() < empty else DAY + timedelta(days=chance.randint(-3, 3))

    pages = []
    for number in range(12):
        start = some_day()
        end = some_day(0.6)
        pages.append(
            make_document(
                f"{number}-NQ/TW",
                issued_on=some_day(0) - timedelta(days=2),
                effective_on=start,
                expires_on=max(end, start) if start and end else end,
                validity_by_hand=chance.choice(["", "", "", "", "expired", "in_force"]),
                live=chance.random() < 0.8,
            )
        )
    for _relation in range(14):
        source, target = chance.sample(pages, 2)
        kind = chance.choice(["replaces", "repeals", "amends"])
        partial = kind != "amends" and chance.random() < 0.5
        DocumentRelation.objects.create(source=source, kind=kind, target=target, partial=partial)

    for offset in range(-6, 6):
        on = DAY + timedelta(days=offset)
        asked = dict(DocumentPage.objects.with_validity(on).values_list("pk", "validity"))
        assert asked == {page.pk: verdict_on(page, on).validity for page in pages}

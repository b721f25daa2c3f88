"""What the second wall of the statistics costs: each question with it and without, in turn, on one large province.

`make bench` runs it on a PostgreSQL of its own; `python -m tests.benches.row_security MEMBERS` alone.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("TEST_DATABASE", "postgresql")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from cms.handbook.models import DocumentPage  # noqa: E402
from cms.organisation.models import Unit, User  # noqa: E402
from cms.organisation.units.tree import UnitRow, add_units  # noqa: E402
from cms.reports import queries  # noqa: E402
from cms.reports.period import Period  # noqa: E402
from cms.reports.row_security import viewing  # noqa: E402
from tests import factories  # noqa: E402

COMMUNES, CELLS = 124, 20
RUNS = 7
FOUNDED = date(2025, 7, 1)

MEMBERS = """
insert into organisation_member
       (id, public_id, ref, full_name, search_name, sort_name, birth_date, sex, cell_id, status, admitted_on, party_post,
        other_post, theory_level, education, identity_sealed, phone_sealed, notice_version)
select n, gen_random_uuid(), decode(lpad(to_hex(n), 16, '0'), 'hex'), 'Nguyễn Văn ' || n, 'nguyen van ' || n,
       n || '0nguyen0van', date '1960-01-01' + n % 16000, 'male', cells.ids[1 + n % cardinality(cells.ids)], 'official',
       date '2020-01-01', '', '', '', '', '', '', ''
from   generate_series(1, {members}) n,
       (select array_agg(u.id) as ids from organisation_unit u where u.depth = 3) cells
"""
MEMBERSHIPS = """
insert into organisation_membership (member_id, unit_id, valid_from)
select id, cell_id, date '2025-07-01' from organisation_member
"""
# Four views a member, spread over the documents; every hundredth was made in the cell next door.
VIEWS = """
insert into tracking_viewevent
       (id, member_id, unit_id, document, kind, visit_id, seconds, at, sent_at, received_at, skewed, fingerprint)
select gen_random_uuid(), m.id, case when m.id % 100 = 0 then first.id else m.cell_id end,
       documents.ids[1 + (m.id + k) % cardinality(documents.ids)], case when k % 2 = 0 then 'open' else 'end' end,
       gen_random_uuid(), 60, now(), now(), now() - k * interval '9 days', false, ''
from   organisation_member m, generate_series(1, 4) k,
       (select min(u.id) as id from organisation_unit u where u.depth = 3) first,
       (select array_agg(d.content_id) as ids from handbook_documentpage d) documents
"""


def main() -> None:
    members = int(sys.argv[1]) if len(sys.argv) > 1 else 152_000
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _fill(members)
        _compare(members)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _fill(members: int) -> None:
    root, commune, cell = (factories.make_kind(code) for code in ("province", "commune", "cell"))
    rows = [UnitRow("P", "Tỉnh", root, FOUNDED)]
    for number in range(COMMUNES):
        rows.append(UnitRow(f"X{number}", f"Xã {number}", commune, FOUNDED, "P"))
        rows += [UnitRow(f"X{number}-{k}", f"Chi bộ {k}", cell, FOUNDED, f"X{number}") for k in range(CELLS)]
    add_units(rows)
    for number in range(8):
        factories.make_document(f"{number}-NQ/TW")
    with connection.cursor() as cursor:
        for statement in (MEMBERS.format(members=members), MEMBERSHIPS, VIEWS):
            cursor.execute(statement)
        cursor.execute("vacuum analyze")


def _compare(members: int) -> None:
    province, commune = Unit.objects.get(code="P"), Unit.objects.get(code="X0")
    everything = factories.make_user("tinh", [("auditor", province)])
    branch = factories.make_user("xa", [("auditor", commune)])
    for user, unit in ((everything, province), (everything, commune), (branch, commune)):
        _compare_for(user, unit, members)


def _compare_for(user: User, unit: Unit, members: int) -> None:
    print(f"\n{user.username} asks about {unit.name} of {members:,} members: ms without the wall, with it, ratio")
    sums = [0.0, 0.0]
    with viewing(user, timezone.localdate()):
        for name, ask in _questions(unit):
            open_, walled = _times(ask)
            sums = [sums[0] + open_, sums[1] + walled]
            print(f"  {name:28} {open_ * 1000:8.1f} {walled * 1000:8.1f} {walled / open_:6.2f}")
    print(f"  {'all':28} {sums[0] * 1000:8.1f} {sums[1] * 1000:8.1f} {sums[1] / sums[0]:6.2f}")


def _questions(unit: Unit) -> Iterator[tuple[str, Callable[[], object]]]:
    period, today = Period(), timezone.localdate()
    document = DocumentPage.objects.earliest("pk").content_id
    yield "members_by_age", lambda: queries.members_by_age(unit, today)
    yield "members_by_status", lambda: queries.members_by_status(unit)
    yield "small_units", lambda: queries.small_units(unit)
    yield "children", lambda: queries.children(unit, period)
    yield "documents", lambda: queries.documents(unit, period)
    yield "document_viewers_by_child", lambda: queries.document_viewers_by_child(unit, document, period)
    yield "document_not_viewed", lambda: queries.document_not_viewed(unit, document, period, limit=100)
    yield "viewing_by_child", lambda: queries.viewing_by_child(unit, period, 30)
    yield "viewing_members", lambda: queries.viewing_members(unit, period, 30, "rarely", limit=100)


def _times(ask: Callable[[], object]) -> tuple[float, float]:
    """The medians of runs that alternate, so that whatever else the machine does falls on both."""
    taken: dict[bool, list[float]] = {False: [], True: []}
    assert _answer(ask, False) == _answer(ask, True)
    for _ in range(RUNS):
        for walled in (False, True):
            begun = time.perf_counter()
            _answer(ask, walled)
            taken[walled].append(time.perf_counter() - begun)
    return median(taken[False]), median(taken[True])


def _answer(ask: Callable[[], object], walled: bool) -> object:
    with override_settings(REPORTS_ROW_SECURITY=walled):
        return ask()


if __name__ == "__main__":
    main()

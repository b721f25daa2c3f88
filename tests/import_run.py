"""The import of a whole province, measured: `python -m tests.import_run [--rows 152000] [--dirty 500]`.

Makes a workbook with dirty rows planted, has a worker process of its own check and write it, and says how long both took
and how much memory the worker had at most. On SQLite, or with TEST_DATABASE=postgresql on a real PostgreSQL.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
CELLS = 2_600
ONE_GIBIBYTE = 1024 * 1024 * 1024


@dataclass(frozen=True)
class Spent:
    """What one run of a worker process took: by the clock, of the processor, and of memory at most (bytes)."""

    seconds: float
    processor: float
    peak: int

    def __str__(self) -> str:
        return f"{self.seconds:6.1f} s ({self.processor:.1f} s of processor), at most {self.peak / 2**20:.0f} MiB"


def start_worker() -> "subprocess.Popen[bytes]":
    """A real worker of the queue `people` that ends when nothing is left to do. A bell is rung first, as a timer would:
    the one that a killed worker heard is lost."""
    from cms.organisation import tasks

    tasks.ring.enqueue()
    command = [sys.executable, "manage.py", "db_worker", "--backend", "doorbell", "--queue-name", "people", "--batch",
               "--no-startup-delay", "--no-reload", "--verbosity", "0"]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, env=dict(os.environ))


def work() -> Spent:
    """Lets a worker do what is due."""
    begun = time.monotonic()
    _pid, status, used = os.wait4(start_worker().pid, 0)
    if status:
        raise SystemExit(f"The worker ended with {status}.")
    return Spent(time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


class OtherWriter(threading.Thread):
    """Somebody who saves something small all the time; `longest` is what they had to wait at most."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.longest = 0.0
        self.failures = 0

    def run(self) -> None:
        from django.db import OperationalError, connection, transaction

        from cms.organisation.models import Audience

        while not self.over.wait(0.05):
            begun = time.monotonic()
            try:
                with transaction.atomic():
                    Audience.objects.update_or_create(code="khac", defaults={"name": "Người khác"})
            except OperationalError:
                self.failures += 1
            self.longest = max(self.longest, time.monotonic() - begun)
        connection.close()

    def stop(self) -> str:
        self.over.set()
        self.join()
        return f"another writer waited {self.longest:.1f} s at most, failed {self.failures} times"


def make_world() -> Any:
    """A commune with cells, an officer, and what dirty rows run into."""
    from datetime import date

    from cms.organisation.models import Unit
    from cms.organisation.units.tree import UnitRow, add_units
    from tests.factories import make_kind, make_member, make_unit, make_user

    province = make_unit("Tỉnh ủy", kind="province", code="tinh-uy")
    commune = make_unit("Đảng bộ", parent=province, kind="commune", code="dang-bo")
    first = date(2020, 1, 1)
    add_units([UnitRow(f"cb-{n}", f"Chi bộ {n}", make_kind(), first, "dang-bo") for n in range(CELLS)])
    make_unit("Chi bộ cũ", parent=commune, code="da-dong", valid_to=date(2024, 1, 1))
    other = make_unit("Đảng bộ khác", parent=province, kind="commune", code="khac")
    holder = make_member(make_unit("Chi bộ xa", parent=other, code="ngoai-pham-vi"), card_number="DA-CO-NGUOI")
    holder.identity_number = "000999999999"
    holder.save()
    make_user("to-chuc", [("personnel_officer", Unit.objects.get(code="dang-bo"))])
    return commune


def cell_codes() -> list[str]:
    return [f"cb-{n}" for n in range(CELLS)]


def receive(content: bytes) -> Any:
    """Uploads the file and orders the dry run."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from cms.organisation.imports import flow
    from cms.organisation.models import Unit, User

    officer = User.objects.get(username="to-chuc")
    batch = flow.receive(
        file=SimpleUploadedFile("tinh.xlsx", content), subject="members", unit=Unit.objects.get(code="dang-bo"),
        by=officer, now=timezone.now(),
    )  # fmt: skip
    flow.order_check(batch, batch.mapping, by=officer)
    return batch


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=152_000)
    options.add_argument("--dirty", type=int, default=500)
    options.add_argument("--kill", action="store_true", help="kill the worker on the way, and compare the tables")
    given = options.parse_args()
    folder = tempfile.TemporaryDirectory(prefix="handbook-import-")
    os.environ |= {"HANDBOOK_VAR": folder.name, "DJANGO_SETTINGS_MODULE": "cms.settings", "LOG_LEVEL": "WARNING"}
    from tests.postgresql import start_if_asked

    start_if_asked()
    _own_database()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    (kill if given.kill else measure)(given.rows, given.dirty)


def _own_database() -> None:
    """On a PostgreSQL that is given: a database of our own, beside what others have there."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ.pop("DATABASE_URL", None)
        return
    import psycopg

    url, name = urlsplit(os.environ["DATABASE_URL"]), f"import_run_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"create database {name}")
    os.environ["DATABASE_URL"] = url._replace(path=f"/{name}").geturl()


def make_file(count: int, dirty: int) -> tuple[bytes, dict[int, str]]:
    """In a process of its own: what a worker is said to have used at most includes its parent at the moment of birth."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tinh.xlsx"
        made = subprocess.run(
            [sys.executable, "-m", "tests.people_file", str(file), str(count), str(dirty), str(CELLS)],
            cwd=ROOT, check=True, capture_output=True,
        )  # fmt: skip
        return file.read_bytes(), {int(row): code for row, code in json.loads(made.stdout).items()}


def kill(count: int, dirty: int) -> None:
    """The worker killed twice in the check and twice in the writing leaves what an undisturbed one leaves."""
    from django.db import connection

    from cms.organisation.models import Member

    seed = int(os.environ.get("SEED", time.time()))
    dice = Random(seed)
    print(f"{connection.vendor}: seed {seed}", flush=True)
    make_world()
    content, expected = make_file(count, dirty)
    begun = Member.objects.count()

    undisturbed, _kills = _through(content, None, begun)
    _take_out(begun)
    disturbed, kills = _through(content, dice, begun)
    print(f"killed at {kills}", flush=True)
    assert len(undisturbed[0]) == begun + count - dirty
    assert undisturbed == disturbed, "The tables differ."
    assert {row: code for row, (outcome, code) in disturbed[1].items() if outcome == "refused"} == expected
    print("the tables and the report are the same", flush=True)


def _through(content: bytes, dice: Random | None, begun: int) -> tuple[tuple[list[Any], dict[int, Any]], list[str]]:
    """The whole way; with `dice` the worker is killed on it. Returns what is in the tables, and the kills."""
    from cms.organisation.imports import flow
    from cms.organisation.models import ImportRow, Member, User

    batch = receive(content)
    kills = _run_job(batch, dice, lambda: True)
    batch.refresh_from_db()
    assert batch.state == "checked", batch.state
    report = {
        row: told for row, *told in ImportRow.objects.filter(batch=batch).values_list("number", "outcome", "code")
    }
    flow.confirm(batch, by=User.objects.get(username="to-chuc"), skip_refused=True)
    whole = begun + flow.to_write(batch)
    # Whoever reads meanwhile sees all of the file or nothing.
    kills += _run_job(batch, dice, lambda: Member.objects.count() in (begun, whole))
    batch.refresh_from_db()
    assert batch.state == "applied", batch.state
    return (_tables(), report), kills


def _run_job(batch: Any, dice: Random | None, holds: Callable[[], bool]) -> list[str]:
    from django.utils import timezone

    from cms.organisation.models import PeopleJob

    kills = []
    rows = batch.layout.get("rows", 0)
    for share in (0.2, 0.6) if dice else ():
        worker = start_worker()
        jobs = PeopleJob.objects.filter(pk=batch.job_id)
        # The check is killed among its rows; the writing, which tells nothing on its way, within its first moments.
        row = rows * (share + dice.uniform(0, 0.3))  # type: ignore[union-attr]
        reached = {"done__gte": row} if batch.state == "checking" else {"state": "running"}
        while worker.poll() is None and not jobs.filter(**reached).exists():
            assert holds()
            time.sleep(0.01)
        until = time.monotonic() + dice.uniform(0, share)  # type: ignore[union-attr]
        while worker.poll() is None and time.monotonic() < until:
            assert holds()
        worker.kill()
        worker.wait()
        assert holds()
        job = PeopleJob.objects.get(pk=batch.job_id)
        kills.append(f"{job.kind} {job.state} {job.done}")
        # Two minutes pass.
        PeopleJob.objects.filter(pk=job.pk, state="running").update(lease_expires_at=timezone.now())
    work()
    assert holds()
    return kills


def _take_out(begun: int) -> None:
    from cms.organisation.models import Member

    kept = list(Member.objects.order_by("pk").values_list("pk", flat=True)[:begun])
    Member.objects.exclude(pk__in=kept).delete()


def _tables() -> list[Any]:
    """Everything that matters of every member. Identifiers are drawn anew and numbers sealed anew by each run."""
    from cms.organisation.models import Member, Membership

    stays: dict[int, list[Any]] = {}
    for member, *stay in Membership.objects.order_by("valid_from").values_list(
        "member", "unit__code", "valid_from", "valid_to"
    ):
        stays.setdefault(member, []).append(stay)
    fields = ("full_name", "search_name", "sort_name", "birth_date", "sex", "status", "admitted_on", "official_on",
              "card_number", "party_post", "other_post", "theory_level", "education", "identity_number", "phone")  # fmt: skip
    return [
        [getattr(member, name) for name in fields] + [member.cell.code, stays[member.pk]]
        for member in Member.objects.select_related("cell").order_by("pk")
    ]


def measure(count: int, dirty: int) -> None:
    from django.db import connection

    from cms.organisation.imports import flow
    from cms.organisation.models import ImportRow, Member, Membership, User

    make_world()
    content, expected = make_file(count, dirty)
    print(f"{connection.vendor}: {count} rows, {dirty} of them dirty, {len(content) / 1e6:.1f} MB", flush=True)

    begun = time.monotonic()
    batch = receive(content)
    print(f"upload   {time.monotonic() - begun:6.1f} s", flush=True)
    writer = OtherWriter()
    writer.start()
    checked = work()
    batch.refresh_from_db()
    print(f"check    {checked}; {writer.stop()}; {batch.counts}", flush=True)
    refused = dict(ImportRow.objects.filter(batch=batch, outcome="refused").values_list("number", "code"))
    assert refused == expected, "The report differs from what was planted."

    before = Member.objects.count()
    flow.confirm(batch, by=User.objects.get(username="to-chuc"), skip_refused=True)
    writer = OtherWriter()
    writer.start()
    applied = work()
    batch.refresh_from_db()
    print(f"apply    {applied}; {writer.stop()}; {batch.state}", flush=True)
    assert batch.state == "applied"
    assert Member.objects.count() - before == Membership.objects.count() - before == count - dirty
    assert max(checked.peak, applied.peak) < ONE_GIBIBYTE
    print("every planted row was reported with its reason, and no other", flush=True)


if __name__ == "__main__":
    main()

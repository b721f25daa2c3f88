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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def start_worker(environment: dict[str, str] | None = None) -> "subprocess.Popen[bytes]":
    """A real worker of the queue `people` that ends when nothing is left to do."""
    command = [sys.executable, "manage.py", "db_worker", "--backend", "doorbell", "--queue-name", "people", "--batch",
               "--no-startup-delay", "--no-reload", "--verbosity", "0"]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, env=environment or dict(os.environ))


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
    from cms.organisation.tree import UnitRow, add_units
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
    given = options.parse_args()
    folder = tempfile.TemporaryDirectory(prefix="handbook-import-")
    os.environ |= {"HANDBOOK_VAR": folder.name, "DJANGO_SETTINGS_MODULE": "cms.settings", "LOG_LEVEL": "WARNING"}
    from tests.postgresql import start_if_asked

    start_if_asked()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    measure(given.rows, given.dirty)


def measure(count: int, dirty: int) -> None:
    from django.db import connection

    from cms.organisation.imports import flow
    from cms.organisation.models import ImportRow, Member, Membership, User

    make_world()
    # In a process of its own: what a worker is said to have used at most includes its parent at the moment of birth.
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tinh.xlsx"
        made = subprocess.run(
            [sys.executable, "-m", "tests.people_file", str(file), str(count), str(dirty), str(CELLS)],
            cwd=ROOT, check=True, capture_output=True,
        )  # fmt: skip
        content = file.read_bytes()
    expected = {int(row): code for row, code in json.loads(made.stdout).items()}
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

"""The worker killed for real, at any moment of a sheet of cards: what it finishes later is what it would have made."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from cms.organisation.models import Card, Member
from cms.organisation.papers.card_job import order_cards
from cms.organisation.papers.paper_orders import REISSUE, PaperOrder
from tests.cms.organisation.units.branches import make_branch
from tests.factories import make_user

ROOT = Path(__file__).resolve().parents[4]
WORK = "from cms.organisation.work.running import run_due; run_due('killed')"


class Worker:
    """Runs what is due in a process of its own, on the database of this test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if connection.vendor == "sqlite":
            self.file = folder / "db.sqlite3"
            with connection.cursor() as cursor:
                cursor.execute("vacuum into %s", [str(self.file)])
            self.url = f"sqlite:///{self.file}"
        else:
            server = urlsplit(os.environ["DATABASE_URL"])
            self.url = server._replace(path=f"/{connection.settings_dict['NAME']}").geturl()

    def start(self) -> subprocess.Popen:
        environment = os.environ | {
            "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "cms.settings", "HANDBOOK_VAR": str(self.folder / "var"),
            "HANDBOOK_KEYS": str(settings.KEYS_DIR), "HANDBOOK_PRIVATE": settings.PRIVATE_ROOT, "SECRET_KEY": "x" * 50,
        }  # fmt: skip
        return subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", WORK], cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL, stderr=(self.folder / "worker.txt").open("a"), start_new_session=True,
        )  # fmt: skip

    def ask(self, sql: str) -> list[tuple]:
        """On a connection of our own: the worker's writes are seen as they are committed."""
        if connection.vendor == "sqlite":
            own = sqlite3.connect(self.file, timeout=20, isolation_level=None)
            rows = own.execute(sql).fetchall()
            own.close()
            return rows
        with psycopg.connect(self.url, autocommit=True) as own:
            answer = own.execute(sql)
            return answer.fetchall() if answer.description else []

    def kill_within(self, seconds: float) -> None:
        """As soon as it has issued some cards, else when the time is over."""
        before, process, end = self.issued(), self.start(), time.monotonic() + seconds
        while time.monotonic() < end and process.poll() is None and self.issued() == before:
            time.sleep(0.02)
        # The whole group, as when a machine loses power: the processes that draw die too.
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.ask(
            "update organisation_peoplejob set lease_expires_at = '2020-01-01 00:00:00+00:00', attempts = 0 "
            "where state = 'running'"
        )

    def issued(self) -> int:
        return self.ask("select count(*) from organisation_card")[0][0]


@pytest.mark.chaos
@pytest.mark.parametrize(("size", "kills"), [(250, 2), pytest.param(5000, 40, marks=pytest.mark.soak)])
def test_a_worker_killed_at_any_moment_ends_with_one_card_for_each_member(transactional_db, tmp_path, size, kills):
    province = make_branch(size)
    officer = make_user("to-chuc", [("personnel_officer", province)])
    Card.objects.all().delete()
    job = order_cards(PaperOrder(province, officer, REISSUE, reason="lost"))
    worker = Worker(tmp_path)
    dice = random.Random(size)
    print("seed", size)
    states = []

    for _kill in range(kills):
        worker.kill_within(dice.uniform(2.0, 15.0))
        [(state, issued)] = worker.ask(
            "select state, (select count(*) from organisation_card) from organisation_peoplejob"
        )
        states.append((state, issued))
        living = worker.ask(
            "select count(*), count(distinct member_id) from organisation_card where revoked_at is null"
        )
        assert living == [(issued, issued)], states
    print(states)
    assert worker.start().wait(300) == 0, (tmp_path / "worker.txt").read_text()

    assert worker.ask("select state, total, result from organisation_peoplejob") == [
        ("done", size, f"results/{job.uid}.zip")
    ]
    assert worker.ask("select count(*), count(distinct member_id) from organisation_card") == [(size, size)]
    assert Member.objects.count() == size
    assert not (Path(settings.PRIVATE_ROOT) / "papers" / str(job.uid)).exists()

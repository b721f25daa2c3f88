"""A province's file through a real worker process: at a twentieth here, whole under `-m soak`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]


def ran(*options):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HANDBOOK_", "DJANGO_"))}
    run = subprocess.run(
        [sys.executable, "-m", "tests.import_run", *options], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    print(run.stdout)
    assert run.returncode == 0, run.stderr[-3000:]
    return run.stdout.splitlines()


@pytest.mark.chaos
def test_a_worker_killed_in_the_check_and_in_the_writing_changes_nothing():
    assert ran("--rows", "7600", "--dirty", "25", "--kill")[-1] == "the tables and the report are the same"


@pytest.mark.soak
def test_152000_rows_with_500_dirty_ones_stay_under_one_gibibyte():
    assert ran()[-1] == "every planted row was reported with its reason, and no other"


@pytest.mark.soak
def test_a_worker_killed_in_a_whole_province_changes_nothing():
    assert ran("--kill")[-1] == "the tables and the report are the same"

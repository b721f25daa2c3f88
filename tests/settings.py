"""The product's settings with what only tests need: folders of their own and quick passwords."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.postgresql import start_if_asked

# A folder for each process that runs tests: xdist's workers inherit the environment of the process that starts them,
# and two of them in one folder would sweep each other's files. What a test starts shares the folder of its test.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
if os.environ.get("TESTS_FOLDER_OF") != _worker:
    _run = tempfile.mkdtemp(prefix="handbook-tests-")
    os.environ |= {"TESTS_FOLDER_OF": _worker, "HANDBOOK_VAR": _run}
    atexit.register(shutil.rmtree, _run, ignore_errors=True)
start_if_asked()  # here, not in conftest.py: pytest-django reads the settings before that

from cms.settings import *  # noqa: E402, F403  # the folders and the database must be set first

Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # noqa: F405  # WhiteNoise warns where it is missing
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Most tests are about what comes after signing in; those about signing in switch both on (tests/cms/organisation/staff).
STAFF_MFA = False
AXES_ENABLED = False
# A server of a test runs in threads of its own: a connection that one of them kept would keep the database from being dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405

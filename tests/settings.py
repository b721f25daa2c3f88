"""The product's settings with what only tests need: folders of their own and quick passwords."""

import os
import tempfile
from pathlib import Path

_run = Path(tempfile.mkdtemp(prefix="handbook-tests-"))
os.environ.setdefault("HANDBOOK_VAR", str(_run))

from cms.settings import *  # noqa: E402, F403  # the folders must be set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

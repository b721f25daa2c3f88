"""The product in a folder of its own, on a SQLite file, driven by processes that can be killed."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class OwnProduct:
    """Its data are under `folder`."""

    folder: Path

    def manage(self, *arguments: str) -> str:
        """What a management command prints."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self._environment(), capture_output=True, text=True, check=True
        ).stdout

    def run(self, code: str) -> str:
        """What a piece of Python prints inside the product."""
        return self.manage("shell", "-v", "0", "-c", code)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """A management command that goes on while the test does."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=self._environment(), stdout=subprocess.PIPE, text=True)

    def _environment(self) -> dict[str, str]:
        ours = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "HANDBOOK_KEYS")
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        return {**kept, "HANDBOOK_VAR": str(self.folder)}

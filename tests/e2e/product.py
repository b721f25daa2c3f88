"""The whole product, started as a person starts it: `manage.py demo` on PostgreSQL, in a folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Product:
    """A running product. `password` is the one of all staff accounts; `codes` are activation codes."""

    process: "subprocess.Popen[str]"
    origin: str
    log: Path
    password: str
    codes: list[str]
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command of the product's own and return what it prints."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip

    def ask(self, code: str) -> str:
        """Evaluate Python in the product's shell: how the tests count by hand."""
        return self.manage("shell", "-v", "0", "-c", code)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


def start(folder: Path, database_url: str, members: int) -> Product:
    """Start and wait until the reader site answers. Raises `TimeoutError` with the log's end."""
    port = _free_port()
    environment = {
        **{key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
        "HANDBOOK_VAR": str(folder),
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "HANDBOOK_ORIGIN": f"http://localhost:{port}",
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": "WARNING",
    }
    log = folder / "log.txt"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--members", str(members)],
        cwd=ROOT, env=environment, stdout=log.open("w"), stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    origin = f"http://localhost:{port}"
    try:
        _wait(f"{origin}/van-ban/", process, log)
    except BaseException:
        process.send_signal(signal.SIGINT)
        raise
    said = log.read_text(encoding="utf-8")
    password = re.search(r"mật khẩu chung: (\w+)", said)
    codes = re.findall(r"/kich-hoat/#([A-Z2-7-]+)", said)
    assert password, said
    assert codes, said
    return Product(process, origin, log, password[1], codes, environment)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: "subprocess.Popen[str]", log: Path, seconds: int = 240) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.5)
    raise TimeoutError(f"{url} did not answer:\n{log.read_text(encoding='utf-8')[-3000:]}")

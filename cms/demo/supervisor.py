"""Starts the processes of the embedded product, restarts one that dies, rings the doorbells, stops them together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

BELL_SECONDS = 5
RESTART_SECONDS = 2
STOP_SECONDS = 10


@dataclass
class Child:
    """A process that has to be running. A dead one is started again after a pause that keeps a broken one calm."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    restart_at: float = 0
    restarts: int = field(default=0)

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches only us, and we stop the children in order.
        self.process = subprocess.Popen(self.command, start_new_session=True)

    def watch(self, now: float, say: Callable[[str], None]) -> None:
        if self.process is None or self.process.poll() is None:
            return
        if not self.restart_at:
            say(f"{self.name}: exit {self.process.returncode}")
            self.restart_at = now + RESTART_SECONDS
        elif now >= self.restart_at:
            self.restart_at = 0
            self.restarts += 1
            self.start()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)

    def wait(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def children(port: int) -> list[Child]:
    """One web process with threads and one worker a queue, so that a film delays neither a page nor a sheet of cards."""
    python = sys.executable
    web = [
        python, "-m", "gunicorn", "cms.wsgi:application",
        "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8", "--worker-class", "gthread",
        "--log-level", "warning", "--timeout", "120",
    ]  # fmt: skip
    workers = [
        Child(
            f"worker {queue}",
            [python, "manage.py", "db_worker", "--backend", "doorbell", "--queue-name", queue, "--interval", "0.5",
             "--no-startup-delay", "--no-reload", "--verbosity", "0"],
        )
        for queue in ("publish", "media", "people")
    ]  # fmt: skip
    return [Child("web", web), *workers]


def run(processes: list[Child], ring: Callable[[], None], say: Callable[[str], None]) -> None:
    """Keep the processes running until SIGINT or SIGTERM, ringing every few seconds."""
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    for child in processes:
        child.start()
    ring_at = 0.0
    try:
        while not stopping:
            now = time.monotonic()
            for child in processes:
                child.watch(now, say)
            if now >= ring_at:
                ring()
                ring_at = now + BELL_SECONDS
            time.sleep(0.2)
    finally:
        for child in processes:
            child.stop()
        for child in processes:
            child.wait()
        for number, handler in previous.items():
            signal.signal(number, handler)

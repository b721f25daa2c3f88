"""Runs one long child process: progress out, log tail kept, killed when it stalls or when we are told to stop."""

import os
import resource
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from media_pipeline import limits
from media_pipeline.errors import Failed, Refused
from media_pipeline.tools import ffmpeg

LOG_BYTES = 64 * 1024
ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "TEMP", "SYSTEMROOT")

Progress = Callable[[float], None]


def no_progress(fraction: float) -> None:
    pass


def part_of(on_progress: Progress, start: float, end: float) -> Progress:
    """A progress function for one step of a job: its 0 to 1 become `start` to `end`."""
    return lambda fraction: on_progress(start + (end - start) * fraction)


def clean_environment() -> dict[str, str]:
    return {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}


def run_ffmpeg(args: list[str], *, seconds: float, on_progress: Progress = no_progress, cwd: Path) -> str:
    """Returns the end of ffmpeg's log. `seconds` is the length of the output, for the progress."""

    def read(line: str) -> float | None:
        name, _, value = line.partition("=")
        # Microseconds, and "N/A" before the first packet.
        if name == "out_time_us" and value.isdigit():
            return int(value) / 1_000_000 / max(seconds, 0.001)
        return None

    command = [ffmpeg().path, "-nostdin", "-hide_banner", "-nostats", "-y", "-progress", "pipe:1", "-stats_period", "1"]
    return run([*command, *args], read=read, on_progress=on_progress, cwd=cwd, env=clean_environment())


def run(
    command: list[str],
    *,
    read: Callable[[str], float | None],
    on_progress: Progress,
    cwd: Path,
    env: dict[str, str],
) -> str:
    """Raises Failed unless the process ends with 0, Refused where its log blames the input.

    Whatever `on_progress` raises stops the process: that is how a cancelled job ends.
    """
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            cwd=cwd,
            env=env,
        )
    except OSError as error:
        raise Failed(f"{command[0]} does not start: {error}") from error
    tail = LogTail(process)
    try:
        restrain(process.pid)
        follow(process, read, on_progress)
        code = process.wait(timeout=limits.STALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise Failed("the process closed its output and did not end", log_tail=tail.text()) from None
    except Failed as failure:
        failure.log_tail = tail.text()
        raise
    finally:
        stop(process)
        tail.thread.join(timeout=5)
    log = tail.text()
    if code != 0:
        if blames_input(log):
            raise Refused("damaged")
        raise Failed(f"{Path(command[0]).name} ended with {code}", exit_code=code, log_tail=log)
    return log


def restrain(pid: int) -> None:
    """Limits set from outside: `preexec_fn` is not safe beside threads. Only Linux has prlimit."""
    try:
        os.setpriority(os.PRIO_PROCESS, pid, 10)
        if hasattr(resource, "prlimit"):
            for what, limit in (
                (resource.RLIMIT_AS, limits.FFMPEG_MEMORY),
                (resource.RLIMIT_FSIZE, limits.FFMPEG_FILE_BYTES),
                (resource.RLIMIT_CORE, 0),
            ):
                resource.prlimit(pid, what, (limit, limit))
    except ProcessLookupError:
        pass  # already over: its exit code tells


def follow(process: "subprocess.Popen[bytes]", read: Callable[[str], float | None], on_progress: Progress) -> None:
    assert process.stdout is not None
    reached, moved_at, rest = 0.0, time.monotonic(), b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(timeout=1):
                chunk = os.read(process.stdout.fileno(), 65536)
                if not chunk:
                    return
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    fraction = read(line.decode(errors="replace").strip())
                    if fraction is not None and fraction > reached:
                        reached, moved_at = fraction, time.monotonic()
            on_progress(min(reached, 1.0))
            if time.monotonic() - moved_at > limits.STALL_SECONDS:
                raise Failed(f"no progress for {limits.STALL_SECONDS} seconds")


def stop(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        for number, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            try:
                os.killpg(process.pid, number)
                process.wait(timeout=patience)
                break
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
    if process.stdout is not None:
        process.stdout.close()


def blames_input(log: str) -> bool:
    return "Invalid data found when processing input" in log and "No space left" not in log


class LogTail:
    """Drains standard error in a thread, so that a talkative child never blocks, and keeps the end of it."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.kept = b""
        self.thread = threading.Thread(target=self.drain, daemon=True)
        self.thread.start()

    def drain(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as stream:
            while chunk := stream.read1(8192):  # type: ignore[attr-defined]  # a BufferedReader, typed as IO
                self.kept = (self.kept + chunk)[-LOG_BYTES:]

    def text(self) -> str:
        return self.kept.decode(errors="replace")

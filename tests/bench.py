"""Figures as ratios against a physical floor measured in the same run: `make bench`."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5


def seconds(act: object) -> float:
    """The median time of a few runs."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        act()  # type: ignore[operator]
        times.append(time.perf_counter() - begun)
    return median(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        site, copy = Path(folder) / "site", Path(folder) / "copy"

        def build() -> None:
            command = [sys.executable, "-m", "site_builder", "build", "--content", "content", "--output", str(site)]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

        def start_pelican() -> None:
            subprocess.run([sys.executable, "-c", "import pelican"], cwd=ROOT, check=True)

        def copy_files() -> None:
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(site, copy)

        built, started, copied = seconds(build), seconds(start_pelican), seconds(copy_files)
    floor = started + copied
    print(f"full build of content/: {built:.2f} s; floor (import Pelican, write the same files): {floor:.2f} s")
    print(f"ratio {built / floor:.1f}", flush=True)
    # Processes of their own: they need Django, and some a PostgreSQL that the settings start.
    for bench in ("pins", "cards", "row_security"):
        subprocess.run([sys.executable, "-m", f"tests.benches.{bench}"], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()

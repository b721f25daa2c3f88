"""From plain values to PDF. Knows no Django, so that each large file can be made by a process of its own.

Values travel as JSON, never as markup: a name cannot become Typst code.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import typst

from cms.organisation.papers import qr

TYPST_DIR = Path(__file__).parent / "typst"
ROOT = Path(__file__).parents[3]
LOOK_EVERY = 1.0
# A sheet of a thousand cards takes a process about 200 MB.
MOST_PROCESSES = 4
FEW = 30


class SheetFailed(Exception):
    """The process that made a sheet ended with an error; its last words."""


@dataclass(frozen=True)
class Sheet:
    """One PDF to make. `values` are what the template expects, with the text of each code under `payload`."""

    template: str
    values: dict[str, Any]
    file: Path
    papers: int


def pdf(template: str, values: dict[str, Any]) -> bytes:
    """The PDF, readable by screen readers (PDF/UA-1)."""
    made = typst.compile(
        TYPST_DIR / template,
        root=TYPST_DIR,
        sys_inputs={"values": json.dumps(_drawn(values), ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    assert isinstance(made, bytes)
    return made


def write(sheet: Sheet) -> int:
    """Makes the file, aside and then in one step, so that a file that is there is whole. Returns its papers."""
    aside = sheet.file.with_suffix(".part")
    aside.write_bytes(pdf(sheet.template, sheet.values))
    aside.replace(sheet.file)
    return sheet.papers


def write_all(sheets: Iterable[Sheet]) -> Iterator[int]:
    """Makes the files, as many at a time as there are cores; a few sheets at most are in memory.

    Yields how many papers are finished, also when nothing changed for a second: whoever waits can show signs of life.
    """
    coming, done = iter(sheets), 0
    side_by_side = min(os.cpu_count() or 1, MOST_PROCESSES)
    with ThreadPoolExecutor(side_by_side) as pool:
        at_work: set[Future[int]] = {pool.submit(_write_apart, one) for one in islice(coming, side_by_side)}
        try:
            while at_work:
                ended, at_work = wait(at_work, LOOK_EVERY, FIRST_COMPLETED)
                done += sum(future.result() for future in ended)
                at_work |= {pool.submit(_write_apart, one) for one in islice(coming, side_by_side - len(at_work))}
                yield done
        finally:
            pool.shutdown(cancel_futures=True)


def _write_apart(sheet: Sheet) -> int:
    """In a process for this one file: it uses another core, and its memory is given back at its end.

    A small sheet is made sooner than a process starts.
    """
    if sheet.papers <= FEW:
        return write(sheet)
    given = json.dumps({**asdict(sheet), "file": str(sheet.file)})
    # Through a pipe: the letters' codes must not lie in a file or stand in a list of processes.
    done = subprocess.run(
        [sys.executable, "-m", "cms.organisation.papers.sheets"], input=given, cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise SheetFailed(done.stderr[-2000:])
    return sheet.papers


def _drawn(values: Any) -> Any:
    """The same values with each `payload` drawn as `qr`."""
    if isinstance(values, list):
        return [_drawn(value) for value in values]
    if not isinstance(values, dict):
        return values
    drawn = {name: _drawn(value) for name, value in values.items() if name != "payload"}
    return drawn | {"qr": qr.svg(values["payload"])} if "payload" in values else drawn


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    write(Sheet(**{**asked, "file": Path(asked["file"])}))

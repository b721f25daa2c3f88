"""Papers of a branch in files that can be handed down: one for each committee directly above the cells.

Cells come in the order of the tree, members in Vietnamese order of their names. A committee's file that would grow too
large is divided between two cells.
"""

import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db.models import Count, QuerySet

from cms.organisation.models import Member, PeopleJob, Unit
from site_builder.text import slug

# A hundred sheets of cards: about 10 s of work and 200 MB of memory for the process that draws them.
MOST_IN_A_FILE = 1000


@dataclass(frozen=True)
class Cell:
    unit: Unit
    above: str
    members: int


@dataclass(frozen=True)
class Bundle:
    """What one file holds. `name` says to whom it goes and how many papers it has."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def members(self) -> int:
        return sum(cell.members for cell in self.cells)


def bundles_of(members: QuerySet[Member]) -> list[Bundle]:
    """The files for these members. Holds a row a cell, never a row a member."""
    counted = members.order_by().values("cell").annotate(members=Count("pk")).values_list("cell", "members")
    counts: dict[int, int] = dict(counted)
    cells = sorted(Unit.objects.filter(pk__in=counts), key=lambda unit: (_parent(unit), unit.path))
    above = dict(Unit.objects.filter(path__in={_parent(cell) for cell in cells}).values_list("path", "name"))
    bundles: list[Bundle] = []
    for path, group in groupby(cells, key=_parent):
        rows = [Cell(cell, above.get(path, ""), counts[cell.pk]) for cell in group]
        label = rows[0].unit.name if len(rows) == 1 else above.get(path, "")
        for part in _divided(rows):
            size = sum(cell.members for cell in part)
            bundles.append(Bundle(f"{len(bundles) + 1:03}-{slug(label)[:60]}-{size}", tuple(part)))
    return bundles


def packed(files: Iterable[tuple[str, Path]], *, name: str, folder: Path) -> tuple["File[bytes]", str]:
    """The one PDF as it is, several in a ZIP; with the name under which it is downloaded."""
    known = list(files)
    if len(known) == 1:
        return File(known[0][1].open("rb")), f"{name}.pdf"
    archive = folder / "all.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as stream:
        for label, file in known:
            stream.write(file, f"{label}.pdf")
    return File(archive.open("rb")), f"{name}.zip"


@contextmanager
def scratch(job: PeopleJob) -> Iterator[Path]:
    """A private folder for the files on their way. A killed worker leaves it to the next attempt; what belongs to jobs
    that have ended is swept away."""
    place = Path(settings.PRIVATE_ROOT) / "papers"
    folder = place / str(job.uid)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    at_work = set(PeopleJob.objects.filter(state__in=PeopleJob.UNFINISHED).values_list("uid", flat=True))
    for left in place.iterdir():
        if left.name not in {str(uid) for uid in at_work}:
            shutil.rmtree(left, ignore_errors=True)
    try:
        yield folder
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)


def _parent(unit: Unit) -> str:
    return str(unit.path[: -Unit.steplen])


def _divided(cells: list[Cell]) -> Iterator[list[Cell]]:
    part: list[Cell] = []
    for cell in cells:
        if part and sum(one.members for one in part) + cell.members > MOST_IN_A_FILE:
            yield part
            part = []
        part.append(cell)
    yield part

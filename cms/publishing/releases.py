"""Releases on disk: built aside, checked, made durable, then switched to by one rename."""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publishing.models import Release
from site_builder.build import build
from site_builder.check import problems
from site_builder.content import SCHEMA
from site_builder.render import Site

KEEP = 5
CURRENT = "current"
# The addresses that no server gives out, a line each.
WITHDRAWN = "withdrawn.txt"
THEME_PARTS = ("templates", "locale", "src/texts.json", "static")

# These stop a release. Other findings (a heavy page, a link that leads nowhere) are written into its log: one
# page's fault must not hold back the taking down of another.
GRAVE = re.compile("content policy|must not be published")


class ReleaseRefused(Exception):
    """The built site may not go live. The message is a sentence."""


def root() -> Path:
    return Path(settings.RELEASES_DIR)


def folder_of(release: Release) -> Path:
    return root() / "releases" / release.name


@contextmanager
def lock() -> Iterator[Path]:
    """One publisher at a time on this machine; the second waits, then finds that the first has done its work."""
    root().mkdir(parents=True, exist_ok=True)
    path = root() / "publisher.lock"
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield path


def current_name() -> str:
    """The release readers see; empty before the first."""
    try:
        target = Path(os.readlink(root() / CURRENT))
    except OSError:
        return ""
    return target.name if (root() / target / "404.html").is_file() else ""


def new_name(now: datetime) -> str:
    return f"{timezone.localtime(now):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def site() -> Site:
    return Site(origin=settings.SITE_ORIGIN, api=True, staff=True)


def theme_digest() -> str:
    """Changes with anything in the theme that a page can show."""
    theme = Path(settings.THEME_DIR)
    digest = hashlib.sha256()
    for part in THEME_PARTS:
        for file in sorted([theme / part, *(theme / part).rglob("*")]):
            if file.is_file() and file.suffix != ".mo":
                digest.update(f"{file.relative_to(theme)} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def inputs_of(export_digest: str) -> str:
    """Equal inputs give equal sites."""
    words = f"{export_digest} {theme_digest()} {settings.SITE_ORIGIN} {SCHEMA}"
    return hashlib.sha256(words.encode()).hexdigest()


def build_release(release: Release, content: Path, theme: Path) -> list[str]:
    """Build and check a release; returns the lesser findings. Raises what `build` raises, or `ReleaseRefused`."""
    place = folder_of(release)
    place.parent.mkdir(parents=True, exist_ok=True)
    library = build(content, place, theme, site())
    found = problems(place)
    grave = [line for line in found if GRAVE.search(line)]
    if grave:
        raise ReleaseRefused(_("The built site was not let out: %(reason)s") % {"reason": "; ".join(grave)})
    _make_durable(place)
    return [*(f"{orphan.path}: left out, its document is not published" for orphan in library.orphans), *found]


def switch_to(release: Release) -> None:
    """Readers see the old release until the rename and the new one after it."""
    aside = root() / f".{CURRENT}-{secrets.token_hex(4)}"
    os.symlink(Path("releases") / release.name, aside)
    os.replace(aside, root() / CURRENT)
    _sync(root())


def prune() -> None:
    """Keep the live release and the ones before it; drop older ones and what a dead publisher left half built."""
    fit = Release.objects.filter(holds_withdrawn=False)
    kept = list(
        fit.filter(state__in=[Release.State.LIVE, Release.State.REPLACED])
        .order_by("-started_at", "-pk")
        .values_list("name", flat=True)[:KEEP]
    )
    folder = root() / "releases"
    for place in folder.iterdir() if folder.is_dir() else []:
        if place.name not in (*kept, current_name()):
            shutil.rmtree(place, ignore_errors=True)
    for link in root().glob(f".{CURRENT}-*"):
        link.unlink(missing_ok=True)


def _make_durable(place: Path) -> None:
    for folder, _folders, files in os.walk(place):
        for name in files:
            _sync(Path(folder, name))
        _sync(Path(folder))
    _sync(place.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""A copy of what the live release was made from, so that a take-down can be published when nothing new can be built."""

import os
import secrets
import shutil
from pathlib import Path

from django.conf import settings

from cms.publishing import releases

GOOD = "good"
THEME = ("templates", "locale", "static", "root", "src/texts.json")


def content() -> Path:
    return releases.root() / GOOD / "content"


def theme() -> Path:
    return releases.root() / GOOD / "theme"


def keep() -> None:
    """Entries and files as links: both are replaced, never written into. The theme is edited in place, so it is copied."""
    for left in releases.root().glob(f".{GOOD}-*"):  # of a publisher that was killed
        shutil.rmtree(left, ignore_errors=True)
    aside = releases.root() / f".{GOOD}-{secrets.token_hex(4)}"
    try:
        shutil.copytree(settings.EXPORT_DIR, aside / "content", copy_function=_link)
        for part in THEME:
            _copy(Path(settings.THEME_DIR) / part, aside / "theme" / part)
        shutil.rmtree(releases.root() / GOOD, ignore_errors=True)
        os.replace(aside, releases.root() / GOOD)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.is_file():
        shutil.copyfile(source, target)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)

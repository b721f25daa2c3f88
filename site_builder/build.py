"""Builds the whole site beside the old one and puts it in its place. A build that fails leaves the old site alone."""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from site_builder import plugin
from site_builder.content import Entry, Redirect, read_all
from site_builder.engine import Pelican, contained, settings
from site_builder.inline import inline_code
from site_builder.library import Library
from site_builder.render import Renderer, Site

# Every site that this program wrote holds these, so nothing else is ever replaced.
MARKS = ("_redirects", "manifest.webmanifest", "404.html")


class BuildError(Exception):
    """The site was not built; the old one still stands. The message is one sentence."""


def build(content: Path, output: Path, theme: Path, site: Site, api_origin: str = "") -> Library:
    """Build `content` into the folder `output` and return what was published.

    Raises `ContentError`, `ThemeError` or `BuildError`, whose message names what is wrong.
    """
    if not content.is_dir():
        raise BuildError(f"{content}: there is no such folder of entries.")
    entries = read_all(content)
    _refuse_inline_code(entries)
    _refuse_foreign_targets(entries)
    _refuse_other_folders(output)
    library = Library(entries)
    job = plugin.Job(library, Renderer(theme, site), site, api_origin)
    output.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    aside.chmod(0o755)
    try:
        _run_pelican(content, aside, theme, job)
        _put_in_place(aside, output)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return library


def _run_pelican(content: Path, aside: Path, theme: Path, job: plugin.Job) -> None:
    conf = settings(content.resolve(), aside, theme.resolve(), SITEURL=job.site.origin, **{plugin.KEY: job})
    plugin.register()
    with contained():
        try:
            Pelican(conf).run()
        except RuntimeError as error:
            raise BuildError(f"Pelican gave up: {error}.") from error


def _refuse_inline_code(entries: list[Entry]) -> None:
    """The content policy of the site would block it; better to stop than to publish a page that is half dead."""
    for entry in entries:
        found = inline_code(entry.body)
        if found:
            raise BuildError(f"{entry.path}: the text holds {found[0]}, which the content policy forbids.")


def _refuse_foreign_targets(entries: list[Entry]) -> None:
    for entry in entries:
        if isinstance(entry.head, Redirect):
            parts = urlsplit(entry.head.target)
            if parts.scheme or parts.netloc or not entry.head.target.startswith("/") or " " in entry.head.target:
                raise BuildError(
                    f"{entry.path}: redirects to {entry.head.target}, which is not an address of this site."
                )


def _refuse_other_folders(output: Path) -> None:
    """Building replaces a folder, so it must be empty, missing, or a site that we built before."""
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise BuildError(f"{output}: is not a folder.")
    if output.is_dir() and any(output.iterdir()) and not all((output / mark).is_file() for mark in MARKS):
        raise BuildError(f"{output}: is not empty and does not hold a site of ours; choose another folder.")


def _put_in_place(aside: Path, output: Path) -> None:
    if not output.exists():
        os.rename(aside, output)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{output.name}-old-", dir=output.parent))
    os.rename(output, old)
    try:
        os.rename(aside, output)
    except OSError:
        os.rename(old, output)
        raise
    shutil.rmtree(old, ignore_errors=True)

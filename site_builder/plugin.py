"""Our plugin for an unmodified Pelican: one generator that turns entries into pages, one writer that stores them."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from site_builder.content import FILES, ContentError, file_of
from site_builder.contract import View, present
from site_builder.engine import Generator, Pelican, Writer, signals
from site_builder.extras import extra_files
from site_builder.library import Library
from site_builder.lists import fixed_pages, list_pages
from site_builder.render import Renderer, Site

KEY = "HANDBOOK"


@dataclass(frozen=True)
class Job:
    """What a build is given: it travels through Pelican's settings under `KEY`."""

    library: Library
    renderer: Renderer
    site: Site
    api_origin: str


class PageWriter(Writer):
    """Writes finished text; that two pages want one address is an error that names it."""

    def write(self, name: str, text: str) -> None:
        path = Path(self.output_path, name)
        if path in self._written_files:
            raise ContentError(f"{file_of(_address(name))}: another page of the site has this address")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        self._written_files.add(path)


class SiteGenerator(Generator):
    """First gathers all view models, then writes them."""

    def generate_context(self) -> None:
        job: Job = self.settings[KEY]
        self.views: list[View] = [*list_pages(job.library), *fixed_pages(api=job.site.api, staff=job.site.staff)]
        self.views += [present(entry, job.library) for entry in job.library.entries if entry.kind != "gone"]

    def generate_output(self, writer: PageWriter) -> None:
        job: Job = self.settings[KEY]
        for view in self.views:
            writer.write(_file(view["path"]), job.renderer.show(view))
        for name, text in extra_files(self.views, job.library, job.site, job.api_origin).items():
            writer.write(name, text)
        _take_files(Path(self.path, FILES), Path(self.output_path, FILES))
        # What browsers ask for without a link: /favicon.ico.
        shutil.copytree(Path(self.theme, "root"), self.output_path, dirs_exist_ok=True)


def _generators(pelican: Pelican) -> type[Generator] | None:
    return SiteGenerator if KEY in pelican.settings else None


def _writer(pelican: Pelican) -> type[Writer] | None:
    return PageWriter if KEY in pelican.settings else None


def register() -> None:
    signals.get_generators.connect(_generators)
    signals.get_writer.connect(_writer)


def _file(path: str) -> str:
    return path[1:] + "index.html" if path.endswith("/") else path[1:]


def _address(name: str) -> str:
    return "/" + name.removesuffix("index.html")


def _take_files(source: Path, target: Path) -> None:
    """Binary files carry their digest in their name and never change, so a hard link is as good as a copy."""
    for file in sorted(source.rglob("*")) if source.is_dir() else []:
        if not file.is_file():
            continue
        place = target / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(file, place)
        except OSError:
            shutil.copyfile(file, place)

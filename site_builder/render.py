"""Turns view models into HTML. Preview and build use the same renderer, so a draft looks as it will be published."""

import json
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import Translations
from jinja2 import Environment, TemplateError

from site_builder.content import Entry
from site_builder.contract import View, present
from site_builder.engine import Generator, settings
from site_builder.library import Library

API = "/api/v1"
NOTICE_VERSION = "2026-01"
CATALOGUE = Path("locale/vi/LC_MESSAGES/handbook.po")
MANIFEST = Path("static/dist/asset-manifest.json")
TEXTS = Path("src/texts.json")
# A line never ends between a number and its percent sign; `}` is the place of a number in a sentence for scripts.
PERCENT = re.compile(r"(?<=[\d}]) (?=%)")


class ThemeError(Exception):
    """The theme is incomplete. The message names the file."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """What is the same on every page. `origin` has no slash at its end.

    `api` says whether members can sign in here; `staff`, whether the CMS stands behind the same origin. A `draft`
    shows what readers would read, but asks and tells the API nothing.
    """

    origin: str = "http://localhost:8000"
    api: bool = False
    staff: bool = False
    draft: bool = False


class Renderer:
    """The theme's templates. They see one view model, `site`, `asset` and the translations, and nothing else."""

    def __init__(self, theme: Path, site: Site | None = None) -> None:
        conf = settings(theme, theme, theme)
        generator = Generator(context={}, settings=conf, path=str(theme), theme=str(theme), output_path=str(theme))
        self._env = _prepared(generator.env, theme, site or Site())

    def render(self, template: str, view: View) -> str:
        """Raises `ThemeError` when the template is broken or asks for what the view model does not hold."""
        try:
            html = self._env.get_template(f"{template}.html").render(view)
        except TemplateError as error:
            raise ThemeError(f"{template}.html: {error} (for {view.get('path', 'no page')})") from error
        return PERCENT.sub("\u00a0", html)

    def page(self, entry: Entry, library: Library) -> str:
        """The page of an entry, published or not."""
        return self.show(present(entry, library))

    def show(self, view: View) -> str:
        """The page of a view model."""
        return self.render(view["template"], view)


def translations(theme: Path) -> Translations:
    """The theme's Vietnamese, read from its catalogue; no compiled file is kept."""
    try:
        with (theme / CATALOGUE).open("rb") as stream:
            catalogue = read_po(stream, locale="vi", abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError) as error:
        raise ThemeError(f"{theme / CATALOGUE}: cannot be read: {error}") from None
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="handbook")


def _prepared(env: Environment, theme: Path, site: Site) -> Environment:
    words = translations(theme)
    env.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # from the i18n extension
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    bundle = _object(theme / MANIFEST)
    texts = {key: words.gettext(text) for key, text in _object(theme / TEXTS).items()}

    def asset(name: str) -> str:
        if name not in bundle:
            raise ThemeError(f"{theme / MANIFEST}: names no {name}; bundle the theme again")
        return f"/static/dist/{bundle[name]}"

    facts = {
        "origin": site.origin, "api": API if site.api and not site.draft else "", "members": site.api,
        "staff": site.staff, "notice": NOTICE_VERSION,
    }  # fmt: skip
    env.globals.update(site=facts, asset=asset, texts=texts)
    return env


def _object(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ThemeError(f"{file}: cannot be read: {error}") from None
    if not isinstance(read, dict):
        raise ThemeError(f"{file}: is not a JSON object")
    return read

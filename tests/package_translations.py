"""Whether the installed packages speak Vietnamese: part of `tests/translations.py`.

What is to be translated stands in the packages themselves (`locale/en`, or the msgids of another language where a
package has none); the Vietnamese is theirs or ours (LOCALE_PATHS), as Django would show it.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import django
import polib
from django.apps import AppConfig
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "cms/locale_packages"
DOMAINS = ("django", "djangojs")
TEMPLATES = ("en", "de", "fr")
MARKUP = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|</?\w[^>]*>|&\w+;")

Key = tuple[str, str]  # context and msgid


@dataclass
class Domain:
    """Each message as its package writes it, and the Vietnamese that Django shows for it."""

    name: str
    messages: dict[Key, polib.POEntry] = field(default_factory=dict)
    sources: dict[Key, Path] = field(default_factory=dict)
    shown: dict[Key, str] = field(default_factory=dict)


def read(domain: str) -> Domain:
    found = Domain(domain)
    folders = package_folders()
    for folder in folders:
        template = _template(folder, domain)
        for entry in _entries(template) if template else ():
            found.messages.setdefault(_key(entry), entry)
            found.sources.setdefault(_key(entry), folder)
    for folder in [*map(Path, settings.LOCALE_PATHS), *folders]:
        for entry in _entries(folder / "vi/LC_MESSAGES" / f"{domain}.po"):
            if text(entry) and not entry.fuzzy:
                found.shown.setdefault(_key(entry), text(entry))
    return found


def package_folders() -> list[Path]:
    """The `locale` folders of the installed packages, in the order in which they win; Django's own comes last."""
    apps = [Path(AppConfig.create(name).path) for name in settings.INSTALLED_APPS]
    own = [path / "locale" for path in apps if not path.is_relative_to(ROOT / "cms")]
    return [path for path in [*own, Path(django.__file__).parent / "conf/locale"] if path.is_dir()]


def problems(domain: Domain) -> Iterator[tuple[str, str, str]]:
    """(what is wrong, msgid, where) for each message of a package that does not have a good translation."""
    for key, entry in domain.messages.items():
        shown = domain.shown.get(key)
        if not shown:
            yield "no translation", entry.msgid, str(domain.sources[key])
        elif not keeps_markup(entry, shown):
            yield "other placeholders or tags", entry.msgid, str(domain.sources[key])
    yield from _superfluous(domain)


def keeps_markup(entry: polib.POEntry, shown: str) -> bool:
    """Vietnamese has one form for both of English: of two, it may leave out what one of them lacks."""
    one, many, ours = (
        Counter(MARKUP.findall(part)) for part in (entry.msgid, entry.msgid_plural or entry.msgid, shown)
    )
    return one & many <= ours <= one | many


def _superfluous(domain: Domain) -> Iterator[tuple[str, str, str]]:
    own, catalogue = (Path(path) / "vi/LC_MESSAGES" / f"{domain.name}.po" for path in settings.LOCALE_PATHS)
    ours = {_key(entry): text(entry) for entry in _entries(own)}
    for entry in _entries(catalogue):
        if _key(entry) not in domain.messages:
            yield "no package says this any more", entry.msgid, str(catalogue)
        elif ours.get(_key(entry), text(entry)) != text(entry):
            yield "cms/locale says otherwise, and wins (a context tells ours apart)", entry.msgid, str(catalogue)
        elif entry.fuzzy or not text(entry):
            yield "fuzzy or empty", entry.msgid, str(catalogue)


def _template(folder: Path, domain: str) -> Path | None:
    candidates = (folder / language / "LC_MESSAGES" / f"{domain}.po" for language in TEMPLATES)
    return next((path for path in candidates if path.is_file()), None)


def _entries(path: Path) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete] if path.is_file() else []


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def text(entry: polib.POEntry) -> str:
    return str(entry.msgstr or next(iter(entry.msgstr_plural.values()), ""))

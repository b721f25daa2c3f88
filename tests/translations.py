"""The check of `make check` that no visible text is left untranslated.

python tests/translations.py check      every msgid in the code, and every message of the installed packages, has a
                                        Vietnamese translation with the same placeholders
python tests/translations.py missing    the untranslated ones, as entries to paste into the catalogue
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, the folder of the script is what Python knows

from tests import package_translations  # noqa: E402

CMS = ROOT / "cms/locale/vi/LC_MESSAGES/django.po"
THEME = ROOT / "themes/handbook/locale/vi/LC_MESSAGES/handbook.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
CALL = re.compile(r"""(?:\b[np]{0,2}gettext|\b_)\((?:u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*"|[^()'"])*\)""")
CONTEXT_END = "\x04"  # as in compiled catalogues: what stands before it is the context
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def cms_messages() -> Iterator[tuple[str, str]]:
    """(msgid, where) for the Python and template texts of `cms`."""
    for file in sorted((ROOT / "cms").rglob("*.py")):
        if "migrations" not in file.parts:
            yield from _python(file.read_bytes(), file)
    for file in sorted((ROOT / "cms").rglob("templates/**/*.html")):
        source = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        # Only the calls count: what stands for the markup between them is no Python.
        calls = "\n".join(CALL.findall(source))
        yield from _python(calls.encode(), file)


def theme_messages() -> Iterator[tuple[str, str]]:
    """(msgid, where) for the reader theme: its templates, its scripts' texts, and what the builder says to readers."""
    for file in sorted((ROOT / "themes/handbook/templates").rglob("*.html")):
        stream = BytesIO(file.read_bytes())
        for line, messages, _, _ in extract(
            "jinja2.ext:babel_extract", stream, KEYWORDS, options={"encoding": "utf-8"}
        ):
            yield _first(messages), f"{file.relative_to(ROOT)}:{line}"
    for file in sorted((ROOT / "site_builder").rglob("*.py")):
        yield from _python(file.read_bytes(), file)
    texts = ROOT / "themes/handbook/src/texts.json"
    for msgid in json.loads(texts.read_text(encoding="utf-8")).values():
        yield msgid, "themes/handbook/src/texts.json"


def _python(source: bytes, file: Path) -> Iterator[tuple[str, str]]:
    """Read as a tree: Babel's own reader of Python takes an f-string for one text and misses the calls inside it."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        arguments = node.args[1 if name.startswith("pgettext") else 0 :]
        if name in KEYWORDS and arguments and isinstance(arguments[0], ast.Constant):
            context = f"{ast.literal_eval(node.args[0])}{CONTEXT_END}" if name.startswith("pgettext") else ""
            yield f"{context}{arguments[0].value}", f"{file.relative_to(ROOT)}:{node.lineno}"


def _first(messages: object) -> str:
    return messages if isinstance(messages, str) else str(messages[0])  # type: ignore[index]  # a tuple for plurals


def problems(catalogue: Path, messages: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(what is wrong, msgid, where) for each text without a good translation."""
    entries = {
        f"{entry.msgctxt}{CONTEXT_END}{entry.msgid}" if entry.msgctxt else entry.msgid: entry
        for entry in polib.pofile(str(catalogue))
        if not entry.obsolete
    }
    for msgid, where in sorted(set(messages)):
        entry = entries.get(msgid)
        translation = "" if entry is None else (entry.msgstr or next(iter(entry.msgstr_plural.values()), ""))
        if not msgid.strip():
            continue
        if entry is None or not translation:
            yield "no translation", msgid, where
        elif entry.fuzzy:
            yield "fuzzy", msgid, where
        elif not set(PLACEHOLDER.findall(translation)) <= set(PLACEHOLDER.findall(msgid + entry.msgid_plural)):
            yield "other placeholders", msgid, where


def main(command: str) -> int:
    found = [
        (catalogue, *problem)
        for catalogue, messages in ((CMS, cms_messages()), (THEME, theme_messages()))
        for problem in problems(catalogue, messages)
    ]
    found += [
        (package_translations.PACKAGES / f"vi/LC_MESSAGES/{domain}.po", *problem)
        for domain in package_translations.DOMAINS
        for problem in package_translations.problems(package_translations.read(domain))
    ]
    out = StringIO()
    for catalogue, what, msgid, where in found:
        if command == "missing":
            context, _, text = msgid.rpartition(CONTEXT_END)
            print(f"#: {where}\n{polib.POEntry(msgctxt=context or None, msgid=text, msgstr='')}", file=out)
        else:
            print(f"{where}: {what} in {catalogue.relative_to(ROOT)}: {msgid!r}", file=out)
    print(out.getvalue() or "Every text has its translation.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))

"""Looks for words in every table of the database and in folders of files: how erasure is put to the proof."""

import json
import zipfile
from pathlib import Path

from django.db import connection

from cms.organisation.privacy.traces import _as_stored


def tables_with(*words):
    """The tables (virtual ones too) in which one of the words stands in any column, in whatever way it is stored."""
    return [name for name in sorted(connection.introspection.table_names()) if _in_table(name, words)]


def files_with(folder, *words):
    """The files below the folder in which one of the words stands, inside archives too."""
    needles = [word.encode() for word in words]
    found = [path for path in sorted(Path(folder).rglob("*")) if path.is_file() and _in_file(path, needles)]
    return [path.relative_to(folder).as_posix() for path in found]


def _in_table(name, words):
    needles = [spelling.casefold() for spelling in _as_stored(words)]
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {connection.ops.quote_name(name)}")
        rows = cursor.fetchall()
    return any(needle in _text(value) for row in rows for value in row for needle in needles)


def _text(value):
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace").casefold()
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    return text.casefold()


def _in_file(path, needles):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            contents = [archive.read(name) for name in archive.namelist()]
    else:
        contents = [path.read_bytes()]
    return any(needle in content for content in contents for needle in needles)

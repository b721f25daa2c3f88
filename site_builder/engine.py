"""Pelican, kept to ourselves.

Importing Pelican replaces the logger class of the whole process by one that drops repeated warnings and can turn
errors into exceptions; reading its settings sets the process's locale. The CMS renders previews through Pelican's
environment, so both are undone here, and errors are fatal only while a site is being built.
"""

import locale
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined

_root = logging.getLogger()
_before = (logging.getLoggerClass(), _root.__class__)

from pelican import Pelican  # noqa: E402  # between the two lines that keep and restore the logger class
from pelican.generators import Generator  # noqa: E402
from pelican.log import FatalLogger, console  # noqa: E402
from pelican.plugins import signals  # noqa: E402
from pelican.settings import read_settings  # noqa: E402
from pelican.writers import Writer  # noqa: E402

logging.setLoggerClass(_before[0])
_root.__class__ = _before[1]

__all__ = ["Generator", "Pelican", "Writer", "contained", "settings", "signals"]


def settings(content: Path, output: Path, theme: Path, **more: Any) -> dict[str, Any]:
    """Pelican's settings: no readers, no feeds, no archives, no cache; a strict and escaping Jinja."""
    return dict(
        read_settings(
            override={
                "PATH": str(content),
                "OUTPUT_PATH": str(output),
                "THEME": str(theme),
                "THEME_STATIC_DIR": "static",
                "IGNORE_FILES": ["asset-manifest.json", ".*"],
                "LOCALE": [locale.setlocale(locale.LC_ALL)],
                "TIMEZONE": "Asia/Ho_Chi_Minh",
                "PLUGINS": [],
                "ARTICLE_PATHS": [],
                "PAGE_PATHS": [],
                "STATIC_PATHS": [],
                "DIRECT_TEMPLATES": [],
                "FEED_ALL_ATOM": None,
                "CATEGORY_FEED_ATOM": None,
                "AUTHOR_FEED_ATOM": None,
                "AUTHOR_FEED_RSS": None,
                "TRANSLATION_FEED_ATOM": None,
                "CACHE_CONTENT": False,
                "LOAD_CONTENT_CACHE": False,
                "JINJA_ENVIRONMENT": {
                    "autoescape": True,
                    "undefined": StrictUndefined,
                    "extensions": ["jinja2.ext.i18n"],
                    "trim_blocks": True,
                    "lstrip_blocks": True,
                },
                **more,
            }
        )
    )


@contextmanager
def contained() -> Iterator[None]:
    """Run Pelican in here. What it logs as an error raises RuntimeError; by itself it would go on and exit with 0.

    It also puts the current folder on `sys.path` and prints a summary of articles that we do not have.
    """
    level, quiet, path = FatalLogger.fatal_lvl, console.quiet, sys.path[:]
    FatalLogger.fatal_lvl, console.quiet = logging.ERROR, True
    try:
        yield
    finally:
        FatalLogger.fatal_lvl, console.quiet = level, quiet
        sys.path[:] = path

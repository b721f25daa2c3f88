from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import Locale, Page

from cms.handbook.models import DocumentPage
from cms.publishing.folder import Export, bring_up_to_date
from tests.factories import make_document, make_user

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folders(settings, tmp_path: Path) -> Path:
    """Exports, releases and uploads of this test alone."""
    settings.EXPORT_DIR = tmp_path / "export"
    settings.RELEASES_DIR = tmp_path / "site"
    settings.MEDIA_ROOT = str(tmp_path / "media")
    cache.clear()  # Wagtail remembers pictures by their ids, which every test uses anew
    return tmp_path


@pytest.fixture
def editor(db) -> Client:
    client = Client()
    client.force_login(make_user("bientap", is_superuser=True))
    return client


@pytest.fixture
def page_tree(db) -> None:
    """A transactional test before this one has emptied every table, Wagtail's first rows too."""
    if not Page.objects.exists():
        locale = Locale.objects.create(language_code="vi")
        Page.add_root(instance=Page(title="Root", slug="root", locale=locale))


@pytest.fixture
def document(page_tree) -> DocumentPage:
    return make_document("57-NQ/TW", body=[("opening", "<p>Đoạn mở đầu đã công bố.</p>")])


@pytest.fixture
def exported(folders):
    """Brings the export up to date and tells what it holds."""

    def run() -> Export:
        return bring_up_to_date(folders / "export", NOW)

    return run

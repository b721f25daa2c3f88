"""The publisher killed at any moment: readers keep a whole site, the next run finishes the work."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from cms.publishing import releases
from cms.publishing.models import Release
from cms.publishing.worker import publish_due
from site_builder.check import problems

ROOT = Path(__file__).resolve().parents[3]
KILLS = 4


@pytest.fixture
def publisher(folders, transactional_db):
    """Starts `publish_now --force` as a process of its own, on the database of this test."""
    if connection.vendor == "sqlite":
        url = f"sqlite:///{folders / 'db.sqlite3'}"
    else:
        # The same server, but the database of this test.
        server = urlsplit(os.environ["DATABASE_URL"])
        url = server._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "HANDBOOK_VAR": str(folders / "var"),
        "HANDBOOK_EXPORT": str(settings.EXPORT_DIR),
        "HANDBOOK_RELEASES": str(settings.RELEASES_DIR),
        "HANDBOOK_MEDIA": settings.MEDIA_ROOT,
        "SECRET_KEY": "x" * 50,
    }

    def start() -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", "publish_now", "--force"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=(folders / "publisher.txt").open("a"),
        )

    return start


@pytest.mark.chaos
def test_a_publisher_killed_while_building_leaves_the_site_whole(document, publisher, folders):
    [_first] = publish_due(timezone.now())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("vacuum into %s", [str(folders / "db.sqlite3")])
    dice = random.Random(57)

    started = time.monotonic()
    assert publisher().wait() == 0, (folders / "publisher.txt").read_text()
    took = time.monotonic() - started
    for _ in range(KILLS):
        before = releases.current_name()
        process = publisher()
        # Most of the time goes into starting Django; the kills fall into the work after it.
        time.sleep(took * dice.uniform(0.6, 1.0))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()
        assert releases.current_name()
        assert problems((releases.root() / "current").resolve()) == []
        assert (releases.root() / "releases" / before).is_dir()

    assert publisher().wait() == 0
    places = {place.name for place in (releases.root() / "releases").iterdir()}
    assert len(places) <= releases.KEEP
    assert releases.current_name() in places
    if connection.vendor == "postgresql":
        assert Release.objects.get(state="live").name == releases.current_name()
        assert not Release.objects.filter(state="building").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["build_release", "switch_to", "prune"])
def test_a_publisher_that_dies_at_a_step_is_healed_by_the_next(document, place, monkeypatch):
    class Killed(BaseException):
        """Not an error that anybody catches."""

    publish_due(timezone.now())
    document.summary = "Trích yếu mới"
    document.save()

    def die(*args):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(releases, place, die)
        publish_due(timezone.now())
    made = publish_due(timezone.now())

    assert [release.state for release in made] == ([] if place == "prune" else ["live"])
    assert Release.objects.get(state="live").name == releases.current_name()
    assert "Trích yếu mới" in (releases.root() / "current" / "van-ban" / "index.html").read_text()

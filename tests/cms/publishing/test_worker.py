import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connections, transaction
from django.utils import timezone

from cms.publishing import releases
from cms.publishing.models import NOTHING, REBUILD, OutboxRow, Release
from cms.publishing.worker import LOOK_EVERY, RETRY_AFTER, publish_due
from tests.cms.publishing.makers import ANSWER, finish_film, make_media_summary, make_outline, make_quiz
from tests.factories import make_document

pytestmark = pytest.mark.django_db

PAGE = "van-ban/2024/57-nq-tw/index.html"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def site(folders) -> Path:
    return folders / "site" / "current"


@pytest.fixture
def broken_theme(settings, tmp_path):
    """A theme whose document page fails; the fixture repairs it when called."""
    theme = tmp_path / "theme"
    shutil.copytree(settings.THEME_DIR, theme, ignore=shutil.ignore_patterns("node_modules"))
    page = theme / "templates" / "document.html"
    whole = page.read_text()
    page.write_text(whole.replace("{% endblock %}", "{{ no_such_word }}{% endblock %}"))
    settings.THEME_DIR = theme
    return lambda: page.write_text(whole)


def test_a_published_page_is_on_the_site_with_its_release(document, now, site):
    [release] = publish_due(now)

    assert "Đoạn mở đầu đã công bố." in (site / PAGE).read_text()
    assert (release.state, release.changed, release.log) == ("live", 1, "")
    assert releases.current_name() == release.name
    assert not OutboxRow.objects.filter(done_at__isnull=True).exists()


def test_nothing_new_makes_no_release(document, now):
    publish_due(now)

    document.save()
    assert publish_due(now + LOOK_EVERY) == []
    assert not OutboxRow.objects.filter(done_at__isnull=True).exists()


def test_a_wish_for_a_new_release_is_granted_once(document, now):
    publish_due(now)
    OutboxRow.objects.create(content_id=NOTHING, cause=REBUILD, actor="bientap")

    [release] = publish_due(now)

    assert (release.state, release.actors, release.changed) == ("live", "bientap", 0)
    assert publish_due(now) == []
    assert list(Release.objects.values_list("state", flat=True)) == ["live", "replaced"]


def test_a_finished_film_reaches_the_site_without_a_bell(document, now, site):
    page = make_media_summary(document)
    publish_due(now)
    finish_film(page.asset)

    assert publish_due(now) == []
    [release] = publish_due(now + LOOK_EVERY)

    assert release.changed == 1
    assert (site / "van-ban/2024/57-nq-tw/video/tom-tat/index.html").is_file()
    assert (site / "tep/tom-tat-abvideo00000.mp4").read_bytes() == b"12345"


def test_a_scheduled_page_is_in_no_release_before_its_hour(document, now, site, folders):
    later = make_document("58-NQ/TW", live=False, summary="Việc của ngày mai")
    later.go_live_at = now + timedelta(hours=1)
    later.save_revision().publish()
    later.refresh_from_db()
    assert not later.live

    publish_due(now, force=True)
    texts = [file.read_text() for file in folders.rglob("*.html")]
    assert [text for text in texts if "Việc của ngày mai" in text or "58-nq-tw" in text] == []

    with time_machine.travel(now + timedelta(hours=2)):
        publish_due(timezone.now())
    assert "Việc của ngày mai" in (site / "van-ban/2024/58-nq-tw/index.html").read_text()


def test_an_unpublished_page_leaves_the_site(document, now, site):
    make_outline(document)
    publish_due(now)
    assert (site / PAGE).is_file()

    document.unpublish()
    publish_due(now)

    assert not (site / PAGE).exists()
    assert "57-NQ/TW" not in (site / "index.html").read_text()
    assert list(site.resolve().rglob("*57-nq-tw*")) == []


def test_nothing_internal_and_no_answer_is_in_a_release(document, now, site):
    make_document("99-BC/TW", circulation="members", summary="Điều nội bộ không được lộ")
    quiz = make_quiz(document)
    make_quiz(make_document("98-BC/TW", circulation="committee"), slug="noi-bo")
    assert quiz.questions.get().revisions.get().options[0]["text"] == ANSWER

    publish_due(now)

    files = [file for file in site.resolve().rglob("*") if file.is_file()]
    assert site.resolve() / "trac-nghiem" / "nghi-quyet-57" / "index.html" in files
    for leak in ("Điều nội bộ", "99-BC", "98-BC", "noi-bo", ANSWER, "Văn kiện nào"):
        assert [file for file in files if leak.encode() in file.read_bytes() or leak in file.name] == []


@pytest.mark.parametrize("published", [0, 1])
def test_a_broken_theme_leaves_the_old_site(document, now, site, settings, published, request):
    if published:
        publish_due(now)
    before = releases.current_name()
    repair = request.getfixturevalue("broken_theme")

    [failed] = publish_due(now + LOOK_EVERY)

    assert failed.state == "failed"
    assert "no_such_word" in failed.log
    assert releases.current_name() == before
    assert (site / PAGE).is_file() == bool(published)
    assert publish_due(now + 2 * LOOK_EVERY) == []
    assert len(publish_due(now + 2 * LOOK_EVERY + RETRY_AFTER)) == 1

    repair()
    publish_due(now + 3 * LOOK_EVERY)
    assert Release.objects.get(state="live").name == releases.current_name()
    assert "Đoạn mở đầu đã công bố." in (site / PAGE).read_text()


def test_an_item_that_cannot_be_exported_leaves_the_old_site_and_is_tried_again_when_it_changes(document, now, site):
    publish_due(now)
    before = releases.current_name()
    make_document("58-NQ/TW", reader_path="/cms/57/").__class__.objects.filter(number="58-NQ/TW").update(
        reader_path="/cms/58/"
    )

    [failed] = publish_due(now)

    assert "58-NQ/TW" in failed.log
    assert releases.current_name() == before
    assert publish_due(now) == []
    type(document).objects.filter(number="58-NQ/TW").update(reader_path="/van-ban/2024/58-nq-tw/")
    [release] = publish_due(now)
    assert release.state == "live"


def test_a_site_with_something_private_in_it_is_not_let_out(document, now, site):
    publish_due(now)
    before = releases.current_name()
    make_document("58-NQ/TW", body=[("opening", "<p>Số định danh 084000000001 của một người.</p>")])

    [failed] = publish_due(now)

    assert failed.state == "failed"
    assert "084000000001" in failed.log
    assert releases.current_name() == before


def test_a_link_that_leads_nowhere_is_told_but_holds_nothing_back(now, site):
    make_document("57-NQ/TW", body=[("opening", '<p><a href="/van-ban/khong-co/">x</a></p>')])

    [release] = publish_due(now)

    assert release.state == "live"
    assert release.log == "van-ban/2024/57-nq-tw/index.html: the link /van-ban/khong-co/ leads nowhere"


def test_the_last_five_releases_are_kept(document, now, folders):
    for _ in range(7):
        publish_due(now, force=True)

    kept = {place.name for place in (folders / "site" / "releases").iterdir()}
    assert kept == set(Release.objects.order_by("-started_at", "-pk").values_list("name", flat=True)[:5])
    assert Release.objects.get(state="live").name == releases.current_name()


def test_after_a_crash_between_switch_and_record_the_switch_is_believed(document, now):
    [first] = publish_due(now)
    [second] = publish_due(now, force=True)
    Release.objects.filter(pk=second.pk).update(state="building", finished_at=None)
    Release.objects.filter(pk=first.pk).update(state="live")
    dead = Release.objects.create(name="chet", started_at=now)

    publish_due(now + LOOK_EVERY)

    states = dict(Release.objects.values_list("name", "state"))
    assert states == {first.name: "replaced", second.name: "live", dead.name: "failed"}


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_make_one_release(document, now):
    made = []

    def work():
        try:
            made.extend(publish_due(now))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [release.state for release in made] == ["live"]


@pytest.mark.django_db(transaction=True)
def test_the_row_is_written_with_the_page_or_not_at_all(document):
    before = OutboxRow.objects.count()

    with pytest.raises(RuntimeError), transaction.atomic():
        document.save()
        raise RuntimeError

    assert OutboxRow.objects.count() == before

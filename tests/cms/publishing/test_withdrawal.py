"""A document that was taken down is on no disk that readers are served from, whatever else is broken."""

import gzip
import shutil
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page

from cms.handbook.models import TakeDown
from cms.handbook.take_down import acts
from cms.publishing import good, releases, serve
from cms.publishing.models import ExportedEntry, Release, WithdrawnAddress
from cms.publishing.worker import publish_due
from site_builder.content import read_all
from tests.cms.publishing.makers import (
    finish_film,
    make_image,
    make_infographic,
    make_media_summary,
    make_outline,
    make_quiz,
)
from tests.cms.publishing.test_worker import broken_theme  # noqa: F401  # a fixture
from tests.factories import make_document, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.chaos]

PAGE = "/van-ban/2024/57-nq-tw/"
WORDS = ("Lời thân văn bản", "Lời đề cương", "Lời infographic", "Lời phim", "Lời câu đố", "Trích yếu riêng")


@pytest.fixture(autouse=True)
def look_at_once(monkeypatch):
    monkeypatch.setattr(serve, "LOOK_EVERY_SECONDS", 0)


@pytest.fixture
def publisher(db):
    return make_user("phat-hanh", is_superuser=True)


@pytest.fixture
def document(page_tree):
    """A document with every kind of part, beside one that shares its picture and points to it."""
    original = get_document_model().objects.create(title="Gốc", file=ContentFile(b"%PDF-1.4 goc", name="goc.pdf"))
    page = make_document(
        "57-NQ/TW", summary="Trích yếu riêng", body=[("opening", "<p>Lời thân văn bản</p>")], original_file=original
    )
    make_outline(page, body=[("opening", "<p>Lời đề cương</p>")])
    make_infographic(page, text_version="<p>Lời infographic</p>", image=make_image("blue"))
    film = make_media_summary(page, title="Phim")
    film.asset.transcript = "Lời phim"
    film.asset.save()
    finish_film(film.asset)
    quiz = make_quiz(page)
    quiz.title = "Lời câu đố"
    quiz.save()
    other = make_document("58-NQ/TW", summary="Văn bản ở lại")
    other.relations.create(kind="based_on", target=page)
    shared = make_image("red")
    for home in (page, other):
        make_infographic(home, slug="dung-chung", image=shared)
    return page


def take_down(document, by):
    return acts.take_down(document, by=by, reason="Số liệu sai", now=timezone.now())


def everything(folders: Path) -> list[Path]:
    """All that lies where sites are built and served; without the list of addresses that nobody serves."""
    files = [file for top in ("export", "site") for file in (folders / top).rglob("*") if file.is_file()]
    return [file for file in files if file != folders / "site" / releases.WITHDRAWN]


def holding(folders: Path, words) -> list[str]:
    found = []
    for file in everything(folders):
        content = file.read_bytes()
        if file.suffix == ".gz":
            content = gzip.decompress(content)
        found += [f"{file}: {word}" for word in words if word.encode() in content or word in file.name]
    return found


def files_of_document() -> list[str]:
    """The names, which carry the digests, of what only this document shows."""
    mine = [file for entry in ExportedEntry.objects.filter(path__startswith=PAGE) for file in entry.files]
    return [name.removeprefix("/tep/") for name in mine if "dung-chung" not in name]


def test_nothing_of_a_document_that_was_taken_down_is_left_in_any_release_export_or_draft(
    document, publisher, folders, django_capture_on_commit_callbacks
):
    now = timezone.now()
    for _ in range(3):
        publish_due(now, force=True)
    drafts = folders / "site" / "drafts"
    drafts.mkdir()
    (drafts / "ban-thao.txt").write_text("Lời thân văn bản")
    names = files_of_document()
    digests = {file.read_bytes() for file in everything(folders) if file.name in names}
    kept = len(list((folders / "site" / "releases").iterdir()))
    assert (kept, len(names), len(digests)) == (3, 4, 3)
    assert {line.rpartition(": ")[2] for line in holding(folders, WORDS)} == set(WORDS)

    with django_capture_on_commit_callbacks(execute=True):
        take_down(document, publisher)
    [release] = publish_due(now)

    assert release.state == "live"
    assert holding(folders, (*WORDS, *names)) == []
    assert [file for file in everything(folders) if file.read_bytes() in digests] == []
    assert [place.name for place in (folders / "site" / "releases").iterdir()] == [release.name]
    assert {entry.kind for entry in read_all(folders / "export") if entry.path.startswith(PAGE)} == {"gone"}
    assert len([file for file in everything(folders) if file.name.startswith("dung-chung-")]) >= 2
    assert Client().get("/van-ban/2024/58-nq-tw/infographic/dung-chung/").status_code == 200


def test_its_addresses_say_at_once_that_it_was_withdrawn_and_nothing_else(
    document, publisher, django_capture_on_commit_callbacks
):
    """Before any worker has come round: the list is written when the act is committed."""
    publish_due(timezone.now())
    files = [f"/tep/{name}" for name in files_of_document()]
    quiz, client = document.quizzes.get().address, Client()
    assert {client.get(path).status_code for path in (PAGE, quiz, *files)} == {200}

    with django_capture_on_commit_callbacks(execute=True):
        take_down(document, publisher)

    answers = [client.get(path) for path in (PAGE, f"{PAGE}de-cuong/bi-thu-chi-bo/", quiz, *files)]
    assert {answer.status_code for answer in answers} == {410}
    assert {answer["Clear-Site-Data"] for answer in answers} == {'"cache"'}
    assert {answer.content for answer in answers} == {(releases.root() / "current" / "410.html").read_bytes()}
    text = answers[0].content.decode()
    assert "đã được thu hồi" in text
    assert [word for word in (*WORDS, "57-NQ/TW") if word in text] == []
    assert client.get("/van-ban/2024/58-nq-tw/infographic/dung-chung/").status_code == 200


@pytest.mark.parametrize("what", ["theme", "entry", "all"])
@pytest.mark.logs_errors
def test_it_leaves_the_site_although_nothing_new_can_be_built(
    document, publisher, folders, what, request, django_capture_on_commit_callbacks
):
    now = timezone.now()
    publish_due(now)
    names = files_of_document()
    if what in ("theme", "all"):
        request.getfixturevalue("broken_theme")
    if what == "entry":
        type(document).objects.filter(number="58-NQ/TW").update(reader_path="/cms/58/")
    if what == "all":
        shutil.rmtree(good.content())

    with django_capture_on_commit_callbacks(execute=True):
        take_down(document, publisher)
    made = publish_due(now)

    states = ["failed", "failed"] if what == "all" else ["failed", "live"]
    assert [release.state for release in made] == states
    assert Client().get(PAGE).status_code == 410
    live = releases.root() / "current"
    assert not (live / PAGE[1:] / "index.html").exists()
    assert [name for name in names if (live / "tep" / name).exists()] == []
    if what != "all":
        assert holding(folders, (*WORDS, *names)) == []
        assert "Văn bản ở lại" in (live / "index.html").read_text()


def test_what_was_broken_and_is_repaired_brings_the_newer_changes(
    document, publisher, folders, request, django_capture_on_commit_callbacks
):
    now = timezone.now()
    publish_due(now)
    repair = request.getfixturevalue("broken_theme")
    make_document("60-NQ/TW", summary="Việc mới hơn")
    take_down(document, publisher)
    publish_due(now)
    assert holding(folders, ["Việc mới hơn"]) != []  # exported, and not let out
    assert "Việc mới hơn" not in (releases.root() / "current" / "index.html").read_text()

    repair()
    [release] = publish_due(now)

    assert (release.state, Release.objects.filter(holds_withdrawn=True, state="live").exists()) == ("live", False)
    assert "Việc mới hơn" in (releases.root() / "current" / "index.html").read_text()


def test_what_is_restored_is_served_again_with_its_parts_and_files(
    document, publisher, folders, django_capture_on_commit_callbacks
):
    now = timezone.now()
    publish_due(now)
    names, quiz = files_of_document(), document.quizzes.get().address
    draft = make_outline(document, slug="chua-xong", title="Chưa xong", live=False)
    with django_capture_on_commit_callbacks(execute=True):
        take_down(document, publisher)
    publish_due(now)

    other = make_user("nguoi-khac", is_superuser=True)
    acts.lift(document, by=other, how=TakeDown.Lift.AS_IT_WAS, reason="Đã kiểm tra", now=timezone.now())
    publish_due(now)

    wanted = (
        PAGE,
        f"{PAGE}de-cuong/bi-thu-chi-bo/",
        f"{PAGE}video/tom-tat/",
        quiz,
        *(f"/tep/{name}" for name in names),
    )
    assert {Client().get(path).status_code for path in wanted} == {200}
    assert not WithdrawnAddress.objects.exists()
    assert not Page.objects.get(pk=draft.pk).live


def test_one_that_left_the_site_before_is_taken_out_of_the_releases_kept_for_going_back(document, publisher, folders):
    now = timezone.now()
    publish_due(now)
    document.unpublish()
    [without] = publish_due(now)
    assert len(holding(folders, ["Lời thân văn bản"])) == 1

    take_down(document, publisher)
    publish_due(now)

    assert holding(folders, WORDS) == []
    assert Release.objects.get(state="live") == without


def test_a_publish_that_ends_after_the_take_down_lets_nothing_out(document, publisher, folders):
    """The check is passed, the act comes, then the page is saved as live."""
    take_down(document, publisher)
    Page.objects.filter(pk=document.pk).update(live=True)

    publish_due(timezone.now())

    assert holding(folders, WORDS) == []


def test_half_built_sites_of_killed_publishers_are_cleared_away(document, publisher, folders):
    publish_due(timezone.now())
    left = folders / "site" / "releases" / ".20260101-abc"
    shutil.copytree(releases.root() / "current", left)

    take_down(document, publisher)
    publish_due(timezone.now())

    assert holding(folders, WORDS) == []


def test_original_files_and_pictures_are_for_staff_alone(document, publisher):
    staff = Client()
    staff.force_login(publisher)
    original = reverse("wagtaildocs_serve", args=[document.original_file.pk, document.original_file.filename])
    picture = document.get_children().type(type(document.get_children()[1].specific)).first().specific.image.file.url

    assert [staff.get(path).status_code for path in (original, picture)] == [200, 200]
    assert [Client().get(path).status_code for path in (original, picture)] == [404, 302]

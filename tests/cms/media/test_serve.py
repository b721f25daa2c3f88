import pytest
from django.core.files.base import ContentFile

from cms.media.models import MediaAsset
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FILM = bytes(range(200))


@pytest.fixture
def film(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return uploaded("phim.mp4", FILM)


def uploaded(name, content):
    return MediaAsset.objects.create(title=name, type="video", file=ContentFile(content, name)).file.name


@pytest.fixture
def staff(cast, client):
    client.force_login(make_user("bien-tap", [("author", cast.province)]))
    return client


def body(answer):
    return b"".join(answer.streaming_content)


def test_an_editor_sees_an_uploaded_film_whole_and_in_parts(film, staff):
    whole = staff.get(f"/cms/tep/{film}")
    part = staff.get(f"/cms/tep/{film}", headers={"Range": "bytes=10-19"})

    assert (whole.status_code, whole["Content-Type"], body(whole)) == (200, "video/mp4", FILM)
    assert (part.status_code, part["Content-Range"], body(part)) == (206, "bytes 10-19/200", FILM[10:20])
    assert "private" in whole["Cache-Control"].split(", ")
    assert whole["X-Content-Type-Options"] == "nosniff"


def test_a_stranger_is_sent_to_sign_in(film, client):
    assert client.get(f"/cms/tep/{film}").url.startswith("/tai-khoan/dang-nhap/")


@pytest.mark.parametrize("name", ["media/khong-co.mp4", "media/", "../settings.py", "media/../../keys/audit"])
def test_nothing_outside_the_storage_is_handed_out(film, staff, name):
    assert staff.get(f"/cms/tep/{name}").status_code == 404


def test_what_a_browser_might_run_is_only_offered_for_saving(film, staff):
    page = uploaded("trang.html", b"<script>alert(1)</script>")
    answer = staff.get(f"/cms/tep/{page}")

    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/octet-stream", "attachment")

"""Pictures, films and files belong to committees as pages do."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms.media.models import HandbookImage, MediaAsset, MediaJob
from cms.media.rights import collection_for, unit_of
from cms.organisation.units.founding import rename_unit
from tests.factories import make_committee, make_user

pytestmark = pytest.mark.django_db
Document = get_document_model()


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    cache.clear()  # Wagtail remembers pictures by their ids, which every test uses anew


@pytest.fixture
def desk(cast):
    """One picture, file and film of the commune and of its neighbour, and an author, approver and auditor."""
    cast.files = {}
    for name, unit in (("own", cast.commune), ("foreign", cast.other), ("shared", cast.province)):
        make_committee(unit)
        cast.files[name] = _one_of_each(name, collection_for(unit))
    cast.author = _client(make_user("tac-gia", [("author", cast.commune)]))
    cast.approver = _client(make_user("duyet", [("approver", cast.commune)]))
    cast.chief = _client(make_user("tuyen-giao-tinh", [("author", cast.province)]))
    return cast


def _one_of_each(name, collection):
    drawn = BytesIO()
    Image.new("RGB", (300, 200), "white").save(drawn, "PNG")
    picture = ContentFile(drawn.getvalue(), f"{name}.png")
    film = MediaAsset.objects.create(
        title=f"film-{name}", type="video", collection=collection, file=ContentFile(b"film", f"{name}.mp4")
    )
    return SimpleNamespace(
        image=HandbookImage.objects.create(title=f"image-{name}", file=picture, collection=collection),
        file=Document.objects.create(title=f"file-{name}", file=ContentFile(b"%PDF", f"{name}.pdf"), collection=collection),
        film=film,
        job=MediaJob.objects.create(asset=film, kind="process", key=name),
    )  # fmt: skip


def _client(user):
    client = Client()
    client.force_login(user)
    return client


LISTS = {
    "image": ["wagtailimages:index", "wagtailimages_chooser:choose", "wagtailimages_chooser:choose_results"],
    "file": ["wagtaildocs:index", "wagtaildocs_chooser:choose", "wagtaildocs_chooser:choose_results"],
    "film": ["wagtailmedia:index", "wagtailmedia:chooser"],
}


def _seen(client, desk, address):
    page = client.get(address).content.decode()
    return {
        name for name, held in desk.files.items() if any(f.title in page for f in (held.image, held.file, held.film))
    }


@pytest.mark.parametrize("name", [name for names in LISTS.values() for name in names])
def test_lists_and_choosers_show_those_of_the_own_committee(desk, name):
    address = reverse(name)

    assert _seen(desk.author, desk, address) == {"own"}
    assert _seen(desk.chief, desk, address) == {"own", "foreign", "shared"}


def test_search_finds_those_of_the_own_committee_only(desk):
    for kind, (index, *_others) in LISTS.items():
        page = desk.author.get(reverse(index), {"q": "foreign"}).content.decode()
        assert getattr(desk.files["foreign"], kind).title not in page


@pytest.mark.parametrize(
    ("kind", "name"),
    [("image", "wagtailimages:edit"), ("image", "wagtailimages:delete"), ("file", "wagtaildocs:edit"),
     ("file", "wagtaildocs:delete"), ("film", "wagtailmedia:edit"), ("film", "wagtailmedia:delete"),
     ("image", "wagtailimages_chooser:chosen"), ("file", "wagtaildocs_chooser:chosen")],
)  # fmt: skip
def test_those_of_others_open_nowhere(desk, kind, name):
    def answer(whose):
        return desk.author.get(reverse(name, args=[getattr(desk.files[whose], kind).pk]))

    assert answer("own").status_code == 200
    assert answer("foreign").status_code == 404


def test_what_an_author_uploads_lies_with_the_own_committee(desk):
    upload = SimpleUploadedFile("moi.pdf", b"%PDF-1.7")
    answer = desk.author.post(reverse("wagtaildocs:add"), {"title": "Tệp mới", "file": upload, "tags": ""})

    assert answer.status_code == 302
    assert Document.objects.get(title="Tệp mới").collection == collection_for(desk.commune)


def test_files_are_served_to_those_who_may_see_them(desk):
    def addresses(held):
        rendition = held.image.get_rendition("max-165x165")
        return [held.image.file.url, rendition.url, held.film.file.url, held.file.url]

    def codes(client, whose):
        return [client.get(address).status_code for address in addresses(desk.files[whose])]

    assert codes(desk.author, "own") == [200] * 4
    assert codes(desk.author, "foreign") == [404] * 4
    assert codes(desk.approver, "own") == [200] * 4
    assert 200 not in codes(_client(make_user("kiem-tra-3", [("auditor", desk.province)])), "own")
    assert 200 not in codes(Client(), "own")


def test_a_unit_that_is_renamed_keeps_its_collection(desk):
    held = collection_for(desk.commune)

    rename_unit(unit=desk.commune, name="Đảng bộ xã Mới", by=desk.auditor, reason="Đổi tên")

    assert Collection.objects.get(pk=held.pk).name == "Đảng bộ xã Mới"
    assert unit_of(held) == desk.commune
    assert collection_for(desk.province) == Collection.get_first_root_node()

"""The search of Wagtail's own screens, on whichever database the tests run."""

from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from modelsearch.query import MATCH_NONE, And, Or, Phrase, PlainText
from wagtail.documents import get_document_model
from wagtail.models import Page

from cms.folded_search import fold_query
from cms.handbook.models import DocumentPage, DocumentType, Issuer
from tests.cms.publishing.makers import make_image
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db

QUERIES = (
    "Đảng viên",
    "dang vien",
    "ĐẢNG VIÊN",
    "Kế hoạch",
    "ke hoach",
    "57 kh",
    "57-kh-tu",
    "57kh/tu",
    "57-KH/TU",
    "vie",
)


@pytest.fixture
def desk(db):
    """A page that is looked for and one that is not."""
    kind = DocumentType.objects.create(code="ke-hoach", name="Kế hoạch", letters="KH")
    client = Client()
    client.force_login(make_user("bientap", is_superuser=True))
    page = make_document("57-KH/TU", type=kind, summary="Học tập của đảng viên do ấp An Đông")
    other = make_document("157-NQ/TU", summary="Về đất đai")
    return SimpleNamespace(client=client, page=page, other=other)


def pages_of(answer):
    return [page.pk for page in answer.context["pages"]]


def test_pages_are_found_by_folded_words_and_numbers_on_every_screen(desk):
    screens = {
        "search": (reverse("wagtailadmin_pages:search_results"), {}),
        "explorer": (reverse("wagtailadmin_explore_results", args=[desk.page.get_parent().pk]), {}),
        "chooser": (reverse("wagtailadmin_choose_page_search"), {"page_type": "handbook.documentpage"}),
    }
    for query in QUERIES:
        for name, (address, more) in screens.items():
            found = pages_of(desk.client.get(address, {"q": query, **more}))
            assert (query, name, found) == (query, name, [desk.page.pk])
    assert pages_of(desk.client.get(screens["search"][0], {"q": "---"})) == []


def test_words_that_english_passes_over_are_words(desk):
    assert [page.pk for page in Page.objects.search("do ấp An")] == [desk.page.pk]
    assert list(DocumentPage.objects.autocomplete("an đ")) == [desk.page]


def test_files_pictures_and_lists_are_found_too(desk):
    files = get_document_model()
    held = files.objects.create(title="Bản gốc Đề án 06-ĐA/TU", file=ContentFile(b"1", "a.pdf"))
    files.objects.create(title="Dự án khác", file=ContentFile(b"2", "b.pdf"))
    picture = make_image()
    picture.title = "Ảnh Đại hội Đảng bộ"
    picture.save()
    issuer = Issuer.objects.create(code="dang-uy-x", name="Đảng ủy xã Đông Hải", letters="ĐU", level="commune")

    def found(name, query, **more):
        return [one.pk for one in desk.client.get(reverse(name), {"q": query, **more}).context["object_list"]]

    assert found("wagtaildocs:index_results", "de an 06") == [held.pk]
    assert found("wagtaildocs:index_results", "06da") == [held.pk]
    assert found("wagtailimages:index_results", "dai hoi dang") == [picture.pk]
    assert found("wagtailsnippets_handbook_issuer:list_results", "dang uy dong") == [issuer.pk]
    types = "wagtailsnippets_handbook_documenttype:list_results"
    assert found(types, "ke", authority="party", ordering="-letters") == [desk.page.type_id]
    assert found(types, "ke", authority="state") == []


def test_an_index_built_anew_is_folded_as_well(desk):
    call_command("update_index", verbosity=0)

    assert [page.pk for page in Page.objects.autocomplete("57 dang vien")] == [desk.page.pk]


def test_queries_of_programs_are_folded_in_all_their_parts():
    query = fold_query((PlainText("Đảng viên", operator="or") & Phrase("57-NQ/TW")) | PlainText("---"))

    assert repr(query) == repr(Or([And([PlainText("dang vien", operator="or"), Phrase("57 nq tw")])]))
    assert fold_query(PlainText("---") & Phrase("/")) is MATCH_NONE

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.admin.menu import admin_menu
from wagtail.models import Page

from cms.handbook.models import DocumentPage, DocumentRelation, OutlinePage
from cms.handbook.panels import incoming
from cms.organisation.models import Audience, User
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(db) -> Client:
    client = Client()
    client.force_login(make_user("bientap", is_superuser=True))
    return client


def found(client: Client, query: str) -> list[str]:
    answer = client.get(reverse("documents:index_results"), {"q": query})
    return [page.number for page in answer.context["object_list"]]


@pytest.mark.parametrize(
    "query", ["đảng viên", "dang vien", "ĐẢNG viên", "vien 57", "57-NQ/TW", "57 nq", "57-nq-tw", "57nq/tw"]
)
def test_documents_are_found_with_and_without_marks(editor, query):
    make_document("57-NQ/TW", summary="Trách nhiệm của đảng viên")
    make_document("18-NQ/TW", summary="Sắp xếp tổ chức bộ máy")
    make_document("157-KH/TW", summary="Năm 2057")

    assert found(editor, query) == ["57-NQ/TW"]


def test_documents_are_filtered_by_the_validity_of_today_beside_a_search(editor):
    old = make_document("18-NQ/TW", issued_on=date(2017, 10, 25))
    new = make_document("57-NQ/TW")
    DocumentRelation.objects.create(source=new, kind="replaces", target=old)

    def filtered(**query):
        answer = editor.get(reverse("documents:index_results"), query)
        return [page.number for page in answer.context["object_list"]]

    assert filtered(validity="expired") == ["18-NQ/TW"]
    assert filtered(validity="in_force", q="nghị quyết", issuer=new.issuer_id) == ["57-NQ/TW"]
    assert filtered(validity="partly_expired") == []


def test_the_form_shows_validity_with_its_reason_and_relations_of_others(editor, cast):
    old = make_document("18-NQ/TW", issued_on=date(2017, 10, 25))
    new = make_document("57-NQ/TW", effective_on=date(2025, 7, 1), summary="Về chuyển đổi số")
    hidden = make_document("9-KH/ĐU", unit=cast.other, live=False)
    DocumentRelation.objects.create(source=new, kind="replaces", target=old, partial=True)
    DocumentRelation.objects.create(source=hidden, kind="implements", target=old)

    html = editor.get(reverse("wagtailadmin_pages:edit", args=[old.pk])).content.decode()

    assert "Hết hiệu lực một phần từ 01/07/2025, bị thay thế một phần bởi Nghị quyết 57-NQ/TW." in html
    author = make_user("tac-gia", [("author", cast.commune)])
    assert [(str(row["kind"]), row["document"].pk, row["url"]) for row in incoming(old, author)] == [
        ("Bị thay thế bởi", new.pk, "http://localhost:8000/van-ban/2024/57-nq-tw/")
    ]
    assert len(incoming(old, User.objects.get(username="bientap"))) == 2


def test_the_list_of_documents_shows_their_record(editor):
    make_document("57-NQ/TW", summary="Trách nhiệm của đảng viên")

    html = editor.get(reverse("documents:index")).content.decode()

    assert "Trách nhiệm của đảng viên" in html
    assert "Bộ Chính trị" in html


def test_a_document_is_not_copied_and_the_editor_is_told(editor):
    page = make_document("57-NQ/TW")
    for copied in (page, page.get_parent()):
        answer = editor.post(
            reverse("wagtailadmin_pages:copy", args=(copied.pk,)),
            {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": copied.get_parent().pk},
            follow=True,
        )
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]

    assert DocumentPage.objects.count() == 1


def test_a_part_can_be_copied_and_the_copy_is_content_of_its_own(editor):
    document = make_document("57-NQ/TW")
    audience = Audience.objects.create(code="bi-thu", name="Bí thư")
    outline = document.add_child(
        instance=OutlinePage(title="Một", slug="mot", audience=audience, body=[("opening", "<p>Một</p>")])
    )

    editor.post(
        reverse("wagtailadmin_pages:copy", args=(outline.pk,)),
        {"new_title": "Hai", "new_slug": "hai", "new_parent_page": document.pk, "publish_copies": "on"},
    )

    copy = OutlinePage.objects.get(slug="hai")
    assert copy.live
    assert copy.content_id != outline.content_id
    assert copy.address == "/van-ban/2024/57-nq-tw/de-cuong/hai/"


def test_a_document_is_added_through_the_form(editor):
    from tests.cms.publishing.test_preview import form_of

    parent = Page.objects.get(pk=make_document("18-NQ/TW").get_parent().pk)
    held = DocumentPage.objects.get()
    held.number = "57-NQ/TW"

    answer = editor.post(
        reverse("wagtailadmin_pages:add", args=("handbook", "documentpage", parent.pk)),
        form_of(held),
    )

    assert answer.status_code == 302
    page = DocumentPage.objects.get(number="57-NQ/TW")
    assert (page.live, page.title, page.slug, page.address) == (
        False,
        "Nghị quyết 57-NQ/TW",
        "57-nq-tw-2024",
        "/van-ban/2024/57-nq-tw/",
    )
    again = editor.post(reverse("wagtailadmin_pages:add", args=("handbook", "documentpage", parent.pk)), form_of(held))
    assert again.status_code == 200
    assert DocumentPage.objects.count() == 2


@pytest.mark.parametrize("name", ["documenttype", "issuer", "fieldofwork"])
def test_the_lists_can_be_edited(editor, name):
    assert editor.get(reverse(f"wagtailsnippets_handbook_{name}:list")).status_code == 200
    assert editor.get(reverse(f"wagtailsnippets_handbook_{name}:add")).status_code == 200


def test_audiences_can_be_edited(editor):
    editor.post(reverse("audiences:add"), {"code": "bi-thu", "name": "Bí thư chi bộ", "order": 1})

    assert [row.name for row in editor.get(reverse("audiences:index")).context["object_list"]] == ["Bí thư chi bộ"]


def test_the_menu_tells_documents_from_their_original_files(editor):
    menu = {item.label: item.url for item in admin_menu.menu_items_for_request(editor.get("/cms/").wsgi_request)}

    assert (menu["Văn bản"], menu["Tệp gốc"]) == ("/cms/van-ban/", "/cms/documents/")

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail_headless_preview.models import PagePreview

from cms.handbook.models import DocumentPage
from cms.publishing.worker import publish_due
from tests.cms.publishing.makers import finish_film, make_infographic, make_media_summary, make_outline
from tests.factories import let_out, make_committee, make_document, make_issuer, make_type, make_user

pytestmark = pytest.mark.django_db

DRAFT = "Đoạn mở đầu mới viết, chưa công bố."


def main_part(html: str) -> str:
    return re.search(r"<main.*?</main>", html, re.DOTALL)[0]


def form_of(page: DocumentPage, opening: str = DRAFT) -> dict[str, str]:
    return nested_form_data(
        {
            "number": page.number,
            "type": page.type_id,
            "issuer": page.issuer_id,
            "issued_on": page.issued_on,
            "summary": page.summary,
            "key_points": "",
            "body": streamfield([("opening", rich_text(f"<p>{opening}</p>"))]),
            "relations": inline_formset([]),
            "terms": inline_formset([]),
            "reused_parts": inline_formset([]),
            "comments": inline_formset([]),
            "validity_by_hand": "",
            "urgency": "normal",
            "circulation": "public",
            "signing_form": "",
            "holds_no_secret": "on",
        }
    )


def preview_address(client: Client, page: DocumentPage) -> str:
    """What the preview panel does: post the form, open the preview, be led to the reader theme."""
    address = reverse("wagtailadmin_pages:preview_on_edit", args=(page.pk,))
    answer = client.post(address, form_of(page))
    assert answer.json() == {"is_valid": True, "is_available": True}
    return client.get(address)["Location"]


def local(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_a_draft_is_shown_in_the_reader_theme_while_the_live_page_stays(editor, document, folders):
    publish_due(timezone.now())

    answer = editor.get(local(preview_address(editor, document)))

    assert answer.status_code == 200
    assert DRAFT in answer.content.decode()
    assert DRAFT not in (folders / "site" / "current" / "van-ban/2024/57-nq-tw/index.html").read_text()
    assert DRAFT not in "".join(file.read_text() for file in (folders / "export").rglob("*.html"))


def test_the_preview_is_what_readers_get_after_publishing(editor, document, folders):
    make_outline(document)
    make_infographic(document)
    publish_due(timezone.now())
    shown = editor.get(local(preview_address(editor, document))).content.decode()

    answer = editor.post(reverse("wagtailadmin_pages:edit", args=(document.pk,)), form_of(document))
    assert answer.status_code == 302
    let_out(document)
    publish_due(timezone.now())

    published = (folders / "site" / "current" / "van-ban/2024/57-nq-tw/index.html").read_text()
    assert DRAFT in main_part(shown)
    assert main_part(shown).encode() == main_part(published).encode()


def test_a_preview_is_private_strict_and_may_be_framed_by_the_cms_only(editor, document):
    answer = editor.get(local(preview_address(editor, document)))

    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == "'self'"
    assert (policy["default-src"], policy["style-src"]) == ("'none'", "'self'")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_token_is_for_one_person_and_fifteen_minutes(editor, document):
    address = local(preview_address(editor, document))
    other = Client()
    other.force_login(make_user("nguoi-khac", is_superuser=True))

    refused = [other.get(address), Client().get(address), editor.get(address.replace("user", "uzer"))]
    with time_machine.travel(timezone.now().timestamp() + 901):
        refused.append(editor.get(address))

    assert [answer.status_code for answer in refused] == [403, 403, 403, 403]
    assert [DRAFT in answer.content.decode() for answer in refused] == [False] * 4
    assert editor.get(address).status_code == 200


def test_a_forged_or_missing_token_is_refused(editor, document):
    preview_address(editor, document)
    token = PagePreview.objects.get().token

    for wrong in ("", "x", token[:-1], token.replace("page=", "page=1"), f"id={document.pk}:abc:def"):
        assert editor.get("/xem-truoc/", {"token": wrong}).status_code == 403


def test_only_the_newest_drafts_of_a_person_are_kept(editor, document):
    for _ in range(5):
        preview_address(editor, document)

    assert PagePreview.objects.count() == 3


def test_a_document_that_was_never_saved_has_a_preview(editor, page_tree):
    committee = make_committee()
    draft = DocumentPage(
        number="99-NQ/TW", type=make_type(), issuer=make_issuer(), issued_on="2025-01-02", summary="Văn bản mới"
    )
    address = reverse("wagtailadmin_pages:preview_on_add", args=("handbook", "documentpage", committee.pk))

    answer = editor.post(address, form_of(draft))
    assert answer.json() == {"is_valid": True, "is_available": True}
    html = editor.get(local(editor.get(address)["Location"])).content.decode()

    assert DRAFT in html
    assert "Nghị quyết 99-NQ/TW" in html
    assert "http://localhost:8000/van-ban/2025/99-nq-tw/" in html
    assert DocumentPage.objects.count() == 0


def test_an_internal_document_can_be_previewed_by_staff(editor, page_tree):
    page = make_document("99-BC/TW", circulation="committee", live=False)

    assert "99-BC/TW" in editor.get(local(preview_address(editor, page))).content.decode()


@pytest.mark.parametrize("make", [make_outline, make_infographic, make_media_summary])
def test_parts_have_previews_even_before_their_document_is_out(make, editor, page_tree):
    document = make_document("57-NQ/TW", live=False)
    page = make(document)
    page.save_revision()
    if make is make_media_summary:
        finish_film(page.asset)

    address = editor.get(reverse("wagtailadmin_pages:view_draft", args=(page.pk,)))["Location"]
    html = editor.get(local(address)).content.decode()

    assert f"<h1>{page.title}</h1>" in html
    assert 'href="/van-ban/2024/57-nq-tw/"' in html


def test_a_file_of_a_draft_is_for_staff_only(editor, document, folders):
    publish_due(timezone.now())
    page = make_infographic(document)
    page.save_revision()
    address = editor.get(reverse("wagtailadmin_pages:view_draft", args=(page.pk,)))["Location"]
    html = editor.get(local(address)).content.decode()
    [file] = set(re.findall(r'src="(/xem-truoc/tep/[^"]+)"', html))

    answer = editor.get(file)

    body = b"".join(answer.streaming_content)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/webp", "private, no-store")
    assert body[8:12] == b"WEBP"
    assert int(answer["Content-Length"]) == len(body)
    part = editor.get(file, headers={"range": "bytes=8-11"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"WEBP")
    assert Client().get(file).status_code == 403
    assert editor.get("/xem-truoc/tep/..%2f..%2fpublisher.lock").status_code == 404
    assert editor.get("/xem-truoc/tep/khong-co.webp").status_code == 404
    assert not (folders / "export" / "tep" / Path(file).name).exists()

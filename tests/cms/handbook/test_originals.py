"""Checksums and first pages of originals, as offices print them (Typst) and scan them (Pillow)."""

import hashlib
from functools import cache
from io import BytesIO

import pytest
import typst
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model

from cms.handbook.approval import NotToBePublished
from cms.handbook.models import OriginalReading
from cms.handbook.originals import examine
from tests.cms.handbook.word.files import HEAD, add, resolution
from tests.cms.publishing.test_preview import form_of
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db

STAMPED = """
#set page(width: 21cm, height: 29.7cm)
#grid(columns: (1fr, 1fr), [TỈNH ỦY VĨNH LONG \\ \\* \\ Số 57-NQ/TU], [ĐẢNG CỘNG SẢN VIỆT NAM \\ Vĩnh Long, ngày 22 tháng 12 năm 2024])
#grid(columns: (5cm, 1fr), [STAMP], [*NGHỊ QUYẾT* \\ về công tác bảo vệ bí mật nhà nước])
#par[Căn cứ Luật Bảo vệ bí mật nhà nước, Tỉnh ủy quyết nghị những việc sau đây về tài liệu có độ mật.]
"""


@cache
def pdf(stamp="TỐI MẬT"):
    return typst.compile(STAMPED.replace("STAMP", stamp).encode())


@cache
def scan():
    out = BytesIO()
    Image.new("L", (300, 400), 240).save(out, "PDF")
    return out.getvalue()


def original(content, name="57-nq-tu.pdf"):
    return get_document_model().objects.create(title="Gốc", file=ContentFile(content, name))


def test_a_stamp_on_the_first_page_is_found_beside_other_words_and_text_about_secrets_is_none():
    stamped, plain = original(pdf()), original(pdf("Nơi lưu"))
    word = original(resolution(lambda document: add(document, "1. Một."), ([*HEAD[0], "TỐI MẬT"], HEAD[1])), "57.docx")

    found = [(examine(one).state, examine(one).stamp) for one in (stamped, plain, word)]

    assert found == [("text", "TỐI MẬT"), ("text", ""), ("text", "TỐI MẬT")]
    assert OriginalReading.objects.get(file=stamped).sha256 == hashlib.sha256(pdf()).hexdigest()


def test_scans_broken_and_missing_files_are_said_to_be_what_they_are():
    scanned, broken, gone = original(scan()), original(b"%PDF-1.7 goc"), original(b"1", "x.doc")
    gone.file.storage.delete(gone.file.name)

    assert (examine(scanned).state, examine(broken).state, examine(gone)) == ("scan", "unreadable", None)


def test_a_file_put_in_the_place_of_another_is_read_anew():
    held = original(pdf("Nơi lưu"))
    assert examine(held).stamp == ""

    held.file.save("57-nq-tu.pdf", ContentFile(pdf()))

    assert (examine(held).stamp, OriginalReading.objects.count()) == ("TỐI MẬT", 1)


def test_a_document_whose_original_is_stamped_is_published_on_no_path(client):
    author, approver = make_user("tac-gia"), make_user("duyet", is_superuser=True)
    page = make_document("57-NQ/TU", live=False, original_file=original(pdf()))
    page.save_revision(user=author)
    client.force_login(approver)

    with pytest.raises(NotToBePublished) as refused:
        page.get_latest_revision().publish(user=approver)
    bulk = f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?id={page.pk}&next=/cms/"
    client.post(bulk)
    by_api = client.post(reverse("wagtailadmin_api:pages:action", args=[page.pk, "publish"]))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    told = client.post(
        address, form_of(page) | {"original_file": page.original_file_id, "action-publish": "1"}, follow=True
    )

    sentence = "“TỐI MẬT” nằm ở chỗ của dấu độ mật. Bí mật nhà nước không bao giờ đưa vào sổ tay."
    assert (refused.value.code, str(refused.value.reason)) == ("stamp", sentence)
    assert (by_api.status_code, by_api.json()) == (403, {"detail": sentence})
    assert sentence in [str(message).strip() for message in told.context["messages"]]
    page.refresh_from_db()
    assert not page.live


def test_a_scan_may_be_published_and_the_form_says_that_nobody_read_it():
    page = make_document("57-NQ/TU", live=False, original_file=original(scan()))
    page.save_revision(user=make_user("tac-gia"))
    approver = make_user("duyet", is_superuser=True)
    client = Client()
    client.force_login(approver)

    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    page.get_latest_revision().publish(user=approver)

    assert "Bản quét: không đọc được chữ, hãy tự xem có dấu mật hay không." in html
    assert hashlib.sha256(scan()).hexdigest() in html
    page.refresh_from_db()
    assert page.live


def test_a_file_just_chosen_is_examined_for_those_who_may_choose_it(client, cast):
    held = original(pdf())
    address = reverse("handbook_original_check", args=[held.pk])
    make_document("3-NQ/ĐU", unit=cast.commune)

    client.force_login(make_user("bientap", is_superuser=True))
    assert client.get(address).json() == {
        "sha256": hashlib.sha256(pdf()).hexdigest(), "stamp": "TỐI MẬT", "note": "Đã đọc trang đầu.",
    }  # fmt: skip
    client.force_login(make_user("tac-gia", [("author", cast.commune)]))  # without a right to files
    assert client.get(address).status_code == 404

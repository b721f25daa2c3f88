"""From an uploaded file to a draft page, as an author does it, and as others must not."""

import hashlib
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.documents import get_document_model

from cms.handbook.models import DocumentPage, DocumentType, WordFile
from cms.handbook.word.draft import Value
from cms.handbook.word_import.matching import match_issuer, match_type
from cms.handbook.word_import.receiving import discard_old
from cms.media.models import HandbookImage
from cms.organisation.models import PeopleJob
from cms.organisation.work.running import run_due
from tests.cms.handbook.word.files import add, add_footnotes, resolution
from tests.factories import make_committee, make_document, make_issuer, make_type, make_user

pytestmark = pytest.mark.django_db

HEAD = (
    ["BAN CHẤP HÀNH TRUNG ƯƠNG", "*", "Số 57-NQ/TW"],
    ["ĐẢNG CỘNG SẢN VIỆT NAM", "Hà Nội, ngày 22 tháng 12 năm 2024"],
)
TITLE = ["NGHỊ QUYẾT\nCỦA BỘ CHÍNH TRỊ", "về đột phá phát triển khoa học, công nghệ"]


@pytest.fixture
def editor(db):
    client = Client()
    client.force_login(make_user("bientap", is_superuser=True))
    return client


@pytest.fixture
def committee(db):
    make_type()
    make_issuer()
    return make_committee()


def text(document):
    add(document, "I. QUAN ĐIỂM", bold=True)
    add(document, "1. Một.")
    add(document, "3. Ba.")
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ("Chỉ tiêu", "2025", "GRDP", ""), strict=True):
        cell.text = words


def upload(client, content=None, name="57-NQ-TW.docx"):
    content = content or resolution(text, HEAD, TITLE)
    answer = client.post(reverse("handbook_word_files"), {"file": SimpleUploadedFile(name, content)})
    return WordFile.objects.latest("pk") if answer.status_code == 302 else answer


@pytest.fixture
def held(editor, committee):
    held = upload(editor)
    run_due("thu")
    held.refresh_from_db()
    return held


def address(held):
    return reverse("handbook_word_file", args=(held.pk,))


def form_of(client, held, **changes):
    form = client.get(address(held)).context["form"]
    forms = [form, *form.corrections.forms.values()]
    values = {bound.html_name: bound.value() for one in forms for bound in one}
    values = {name: getattr(value, "pk", value) for name, value in values.items() if value is not None}
    values["issued_on"] = values["issued_on"].strftime("%d/%m/%Y")
    return values | changes


def test_a_file_becomes_a_draft_with_its_original_and_opens_in_the_editor(editor, committee, held):
    with held.file.open("rb") as uploaded:
        content = uploaded.read()
    assert DocumentPage.objects.count() == 0

    answer = editor.post(address(held), form_of(editor, held))

    page = DocumentPage.objects.get()
    assert answer.headers["Location"] == reverse("wagtailadmin_pages:edit", args=(page.pk,))
    assert (page.live, page.has_unpublished_changes, page.get_parent().pk) == (False, True, committee.pk)
    assert (page.title, page.slug) == ("Nghị quyết 57-NQ/TW", "57-nq-tw-2024")
    assert (page.issuer.name, page.issued_on, page.place) == ("Bộ Chính trị", date(2024, 12, 22), "Hà Nội")
    assert page.summary == "về đột phá phát triển khoa học, công nghệ"
    assert (page.signing_form, page.signer_post, page.signer) == ("T/M", "Phó bí thư", "Nguyễn Văn Ân")
    assert page.recipients.splitlines() == ["Tỉnh ủy (để báo cáo)", "Các đảng ủy trực thuộc", "Lưu Văn phòng"]
    assert [(block.block_type, block.value.get("marker")) for block in page.body if block.block_type == "section"] == [
        ("section", "I."), ("section", "1."), ("section", "3."),
    ]  # fmt: skip
    assert [column["heading"] for column in page.body[3].value.columns] == ["Chỉ tiêu", "2025"]
    with page.original_file.file.open("rb") as original:
        stored = original.read()
    held.refresh_from_db()
    assert stored == content
    assert held.sha256 == hashlib.sha256(content).hexdigest()
    assert (held.page, held.draft, held.file.name) == (page, None, "")
    assert editor.get(answer.headers["Location"]).status_code == 200


def test_the_draft_can_be_saved_in_the_editor_as_it_was_made(editor, held):
    from tests.cms.publishing.test_preview import form_of as page_form

    editor.post(address(held), form_of(editor, held))
    page = DocumentPage.objects.get()

    answer = editor.post(reverse("wagtailadmin_pages:edit", args=(page.pk,)), page_form(page))

    assert answer.status_code == 302


def test_a_text_of_a_hundred_pages_can_be_saved_in_the_editor(editor, committee):
    from tests.cms.publishing.test_preview import form_of as page_form

    def long(document):
        for part in range(1, 601):
            add(document, f"Điều {part}. " + "Đẩy mạnh công tác tuyên truyền, giáo dục chính trị, tư tưởng. " * 7)

    held = upload(editor, resolution(long, HEAD, TITLE))
    run_due("thu")
    held.refresh_from_db()
    editor.post(address(held), form_of(editor, held))
    page = DocumentPage.objects.get()

    answer = editor.post(reverse("wagtailadmin_pages:edit", args=(page.pk,)), page_form(page))

    assert answer.status_code == 302
    assert [block.value["marker"] for block in page.get_latest_revision_as_object().body] == [
        f"Điều {part}." for part in range(1, 601)
    ]


def test_doubtful_parts_are_counted_marked_and_corrected_before_the_page_is_made(editor, held):
    context = editor.get(address(held)).context
    assert context["count"] == 1
    assert [part.block.marker for part in context["doubtful_parts"]] == ["3."]

    editor.post(address(held), form_of(editor, held, **{"section-2-marker": "2.", "section-2-title": "Hai"}))

    section = DocumentPage.objects.get().body[2].value
    assert (section["marker"], section["title"]) == ("2.", "Hai")


def with_a_picture(document):
    stream = BytesIO()
    Image.new("RGB", (30, 20), "red").save(stream, "PNG")
    add(document, "I. QUAN ĐIỂM", bold=True)
    add(document, "Tăng trưởng 8 %")
    document.add_picture(stream)


@pytest.fixture
def illustrated(editor, committee):
    content = add_footnotes(resolution(with_a_picture, HEAD, TITLE), ["Nguồn: Cục Thống kê"], {"Tăng": 1})
    held = upload(editor, content)
    run_due("thu")
    held.refresh_from_db()
    return held


def test_pictures_and_footnotes_come_into_the_draft_and_only_then_into_the_cms(editor, illustrated):
    storage, archive = illustrated.pictures.storage, illustrated.pictures.name
    shown = editor.get(reverse("handbook_word_picture", args=(illustrated.pk, "1.png")))
    assert (shown["Content-Type"], Image.open(BytesIO(shown.content)).size) == ("image/png", (30, 20))
    assert (HandbookImage.objects.count(), storage.exists(archive)) == (0, True)
    other = Client()
    other.force_login(make_user("khac", is_superuser=True))
    assert other.get(reverse("handbook_word_picture", args=(illustrated.pk, "1.png"))).status_code == 404
    assert editor.get(reverse("handbook_word_picture", args=(illustrated.pk, "2.png"))).status_code == 404

    editor.post(address(illustrated), form_of(editor, illustrated, **{"section-1-alt": "Ba cột đỏ"}))

    section, picture, notes = DocumentPage.objects.get().body
    image = HandbookImage.objects.get()
    assert section.value["text"].source == "<p>Tăng trưởng 8 %<sup>1</sup></p>"
    assert (picture.value["image"].pk, picture.value["image"].contextual_alt_text) == (image.pk, "Ba cột đỏ")
    assert (image.title, image.width, image.uploaded_by_user.username) == ("57-NQ-TW.docx – 1", 30, "bientap")
    assert [(note["number"], note["text"].source) for note in notes.value] == [("1", "<p>Nguồn: Cục Thống kê</p>")]
    illustrated.refresh_from_db()
    assert (illustrated.pictures.name, storage.exists(archive)) == ("", False)


def test_a_page_that_is_not_made_leaves_no_picture_behind(editor, illustrated):
    before = set(Path(settings.MEDIA_ROOT).rglob("*.*"))

    answer = editor.post(address(illustrated), form_of(editor, illustrated, number="57"))

    assert set(answer.context["form"].errors) == {"number"}
    assert (HandbookImage.objects.count(), DocumentPage.objects.count()) == (0, 0)
    assert set(Path(settings.MEDIA_ROOT).rglob("*.*")) == before
    illustrated.refresh_from_db()
    assert illustrated.pictures.storage.exists(illustrated.pictures.name)


def test_pictures_lie_with_the_committee_of_the_draft(committee, cast):
    make_committee(cast.commune)
    client = Client()
    client.force_login(make_user("tac-gia", [("author", cast.commune)]))
    held = upload(client, resolution(with_a_picture, HEAD, TITLE))
    run_due("thu")

    client.post(address(held), form_of(client, held))

    assert HandbookImage.objects.get().collection.name == cast.commune.name


def test_deleting_a_file_takes_its_pictures_too(editor, illustrated):
    storage, archive = illustrated.pictures.storage, illustrated.pictures.name

    editor.post(reverse("handbook_word_delete", args=(illustrated.pk,)))

    assert not storage.exists(archive)


def test_nothing_is_saved_while_a_field_is_missing(editor, held):
    answer = editor.post(address(held), form_of(editor, held, summary="", number="57"))

    assert set(answer.context["form"].errors) == {"summary"}
    assert (DocumentPage.objects.count(), get_document_model().objects.count()) == (0, 0)

    answer = editor.post(address(held), form_of(editor, held, number="57"))

    assert set(answer.context["form"].errors) == {"number"}
    assert (DocumentPage.objects.count(), get_document_model().objects.count()) == (0, 0)


def test_a_document_that_is_there_already_is_told_of_with_its_link(editor, held):
    there = make_document("57-NQ/TW")
    before = editor.get(address(held))
    assert before.context["form"].same == there

    answer = editor.post(address(held), form_of(editor, held))

    assert answer.context["form"].non_field_errors() == [
        "Sổ tay đã có văn bản với số, thể loại, cơ quan và ngày ban hành này."
    ]
    assert reverse("wagtailadmin_pages:edit", args=(there.pk,)) in answer.content.decode()
    assert DocumentPage.objects.count() == 1


def test_a_file_makes_one_page_only(editor, held):
    values = form_of(editor, held)

    first, second = editor.post(address(held), values), editor.post(address(held), values)

    assert first.headers["Location"] == second.headers["Location"]
    assert DocumentPage.objects.count() == 1


def test_files_are_seen_by_whoever_uploaded_them_alone(editor, held):
    other = Client()
    other.force_login(make_user("khac", is_superuser=True))

    for name in ("file", "progress", "again", "cancel", "delete"):
        answer = getattr(other, "get" if name in ("file", "progress") else "post")(
            reverse(f"handbook_word_{name}", args=(held.pk,))
        )
        assert answer.status_code == 404
    assert list(other.get(reverse("handbook_word_files")).context["files"]) == []
    assert list(editor.get(reverse("handbook_word_files")).context["files"]) == [held]


def test_a_user_who_may_add_documents_nowhere_finds_nothing(committee):
    from django.contrib.auth.models import Permission

    user = make_user("chi-doc")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user)

    assert client.get(reverse("handbook_word_files")).status_code == 404


def test_authors_choose_among_their_own_committees_only(committee, cast):
    own = make_committee(cast.commune)
    user = make_user("tac-gia", [("author", cast.commune)])
    client = Client()
    client.force_login(user)
    held = upload(client)
    run_due("thu")

    form = client.get(address(held)).context["form"]
    refused = client.post(address(held), form_of(client, held, committee=committee.pk))

    assert list(form.fields["committee"].queryset) == [own]
    assert form["committee"].value() == own.pk
    assert set(refused.context["form"].errors) == {"committee"}
    assert client.post(address(held), form_of(client, held)).status_code == 302
    assert DocumentPage.objects.get().get_parent().pk == own.pk


def test_a_committee_that_issued_the_document_is_offered_as_its_place(cast, committee):
    make_committee(cast.other)
    own = make_committee(cast.commune)
    make_issuer(cast.commune)
    client = Client()
    client.force_login(make_user("tac-gia", [("author", cast.province)]))
    held = upload(client, resolution(text, (["ĐẢNG BỘ XÃ CÀNG LONG", "*", "Số 5-NQ/ĐU"], HEAD[1]), ["NGHỊ QUYẾT"]))
    run_due("thu")

    form = client.get(address(held)).context["form"]
    client.post(address(held), form_of(client, held, summary="về việc thử"))

    assert form["committee"].value() == own.pk
    assert DocumentPage.objects.get().original_file.collection.name == cast.commune.name


def test_a_refused_file_is_not_kept_and_the_author_is_told_why(editor, committee):
    answer = upload(editor, b"khong phai Word")

    assert answer.context["form"].errors["file"] == ["Đây không phải là tệp Word hay PDF, dù tên tệp ghi thế nào."]
    assert WordFile.objects.count() == 0


def test_what_the_reading_refuses_is_told_on_the_screen_of_the_file(editor, committee):
    from tests.cms.handbook.word.test_pdf import scanned

    held = upload(editor, scanned(), "quet.pdf")
    assert editor.get(reverse("handbook_word_progress", args=(held.pk,))).json()["working"] is True

    run_due("thu")

    job = PeopleJob.objects.get()
    assert (job.state, job.failure_code) == ("failed", "refused")
    html = editor.get(address(held)).content.decode()
    assert "Các trang của tệp PDF này là ảnh" in html
    assert editor.get(reverse("handbook_word_progress", args=(held.pk,))).json()["working"] is False


def test_deleting_takes_the_file_and_a_week_does_too(editor, committee):
    first, second = upload(editor), upload(editor)
    storage, names = first.file.storage, [first.file.name, second.file.name]
    run_due("thu")
    assert [storage.exists(name) for name in names] == [True, True]

    editor.post(reverse("handbook_word_delete", args=(first.pk,)))
    assert list(WordFile.objects.all()) == [second]
    assert [storage.exists(name) for name in names] == [False, True]
    assert discard_old(timezone.now() + timedelta(days=6), False, lambda said: None) == 0
    assert discard_old(timezone.now() + timedelta(days=8), False, lambda said: None) == 1

    assert WordFile.objects.count() == 0
    assert [storage.exists(name) for name in names] == [False, False]


def test_the_letters_of_a_number_name_a_type_only_where_one_has_them(db):
    decision = DocumentType.objects.create(code="quyet-dinh", name="Quyết định", letters="QĐ")
    rule = DocumentType.objects.create(code="quy-dinh", name="Quy định", letters="QĐ")
    plan = DocumentType.objects.create(code="ke-hoach", name="Kế hoạch", letters="KH")
    none = Value(doubt="not-found")

    def found(title, number):
        match = match_type(title, number)
        return match.choice, match.doubt

    assert found(Value("QUYẾT ĐỊNH"), "12-QĐ/TU") == (decision, "")
    assert found(Value("QUY ĐỊNH"), "12-QĐ/TU") == (rule, "")
    assert found(none, "12-QĐ/TU") == (None, "type-several")
    assert found(none, "12-KH/TU") == (plan, "type-from-letters")
    assert found(Value("KẾ HOẠCH"), "12-QĐ/TU") == (plan, "type-differs")
    assert found(Value("LỜI KÊU GỌI"), "12-KH/TU") == (None, "type-unknown")
    assert found(none, "") == (None, "not-found")


def test_an_issuer_is_found_by_its_whole_name_and_never_by_part_of_it(db, cast):
    province = make_issuer(cast.province)
    central = make_issuer()

    def found(*lines):
        match = match_issuer(Value("\n".join(lines)))
        return match.choice, match.doubt

    assert found("TỈNH ỦY VĨNH LONG") == (province, "")
    assert found("TỈNH ỦY VĨNH LONG", "BAN CHẤP HÀNH TRUNG ƯƠNG TỈNH ỦY VĨNH LONG") == (province, "issuer-short")
    assert found("BỘ CHÍNH TRỊ") == (central, "")
    assert found("VĂN PHÒNG TỈNH ỦY") == (None, "issuer-unknown")
    assert match_issuer(Value(doubt="not-found")).doubt == "not-found"

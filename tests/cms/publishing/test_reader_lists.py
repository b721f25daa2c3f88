"""Topics, glossary terms, reused parts and pictures on their way to readers."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.handbook.approval import NotToBePublished
from cms.handbook.models import DocumentTerm, DocumentType, GlossaryTerm, ReusedPart, Topic
from cms.publishing.export import entry_of
from cms.publishing.files import Folder
from cms.publishing.models import OutboxRow
from cms.publishing.worker import publish_due
from site_builder import content
from tests.cms.publishing.makers import make_image, make_infographic, make_media_summary, make_outline
from tests.cms.publishing.test_preview import local, main_part
from tests.factories import let_out, make_document, make_type, make_user

pytestmark = pytest.mark.django_db


def export(item, folders):
    return entry_of(item, sequence=1, files=Folder(folders / "export"))


def make_topic(name, order=1, *types, **fields):
    topic = Topic(name=name, order=order, **fields)
    topic.full_clean()
    topic.save()
    topic.document_types.set(types)
    return topic


def published(folders, path):
    return (folders / "site" / "current" / path / "index.html").read_text()


def test_a_document_belongs_to_the_topics_of_its_type_and_to_those_it_was_put_into(folders):
    resolutions = make_topic("Nghị quyết", 2, make_type(), introduction="Của các cấp.")
    pillars = make_topic("Bộ tứ trụ cột", 1)
    make_topic("Chỉ thị", 3, DocumentType.objects.create(code="chi-thi", name="Chỉ thị"))
    page = make_document("57-NQ/TW")
    page.topics.set([pillars, resolutions])
    page.save()

    entry = export(resolutions, folders)

    assert export(page, folders).head.topics == [str(pillars.content_id), str(resolutions.content_id)]
    assert (entry.path, entry.title, entry.body) == ("/chuyen-muc/nghi-quyet/", "Nghị quyết", "<p>Của các cấp.</p>")
    assert entry.head == content.Topic(order=2)


def test_a_renamed_topic_keeps_its_address_and_a_new_address_leads_on(folders, document):
    topic = make_topic("Nghị quyết", 1, make_type())
    publish_due(timezone.now())
    assert "57-NQ/TW" in published(folders, "chuyen-muc/nghi-quyet")

    topic.name = "Các nghị quyết"
    topic.full_clean()
    topic.save()
    [release] = publish_due(timezone.now())
    assert release.state == "live"
    assert "<h1>Các nghị quyết</h1>" in published(folders, "chuyen-muc/nghi-quyet")
    assert "Các nghị quyết</a>" in published(folders, "van-ban/2024/57-nq-tw")

    topic.slug = "cac-nghi-quyet"
    topic.save()
    publish_due(timezone.now())
    assert "<h1>Các nghị quyết</h1>" in published(folders, "chuyen-muc/cac-nghi-quyet")
    assert "/chuyen-muc/cac-nghi-quyet/" in published(folders, "chuyen-muc/nghi-quyet")

    topic.delete()
    publish_due(timezone.now())
    assert not (folders / "site" / "current" / "chuyen-muc/cac-nghi-quyet").exists()


def test_terms_keep_their_order_and_anchor_and_name_public_sources_only(folders):
    secret = make_document("99-BC/TW", circulation="committee")
    tfp = GlossaryTerm.objects.create(term="TFP", explanation="Năng suất\ncác nhân tố.", source=secret)
    gdp = GlossaryTerm.objects.create(term="GDP", explanation="Tổng sản phẩm.", source=make_document("18-NQ/TW"))
    page = make_document("57-NQ/TW")
    page.terms = [DocumentTerm(term=tfp, sort_order=0), DocumentTerm(term=gdp, sort_order=1)]
    page.save()
    publish_due(timezone.now())

    tfp.term = "Năng suất các nhân tố tổng hợp (TFP)"
    tfp.save()
    pending = OutboxRow.objects.filter(done_at=None)

    assert [row.content_id for row in pending] == [page.content_id]
    assert export(page, folders).head.terms == [
        content.Term(anchor="tfp", term=tfp.term, explanation="Năng suất các nhân tố."),
        content.Term(anchor="gdp", term="GDP", explanation="Tổng sản phẩm.", document=str(gdp.source.content_id)),
    ]
    assert GlossaryTerm.objects.create(term="TFP", explanation="Khác").anchor == "tfp-2"


def test_parts_of_other_documents_are_named_once_readers_can_see_them(folders, document):
    infographic, film = make_infographic(document), make_media_summary(document)
    hidden = make_outline(make_document("99-BC/TW", circulation="committee"))
    other = make_document("18-NQ/TW")
    own = make_outline(other)
    other.reused_parts = [
        ReusedPart(part=part.page_ptr, sort_order=at) for at, part in enumerate((film, hidden, infographic, own))
    ]
    other.save()

    assert export(other, folders).head.reused_parts == [str(infographic.content_id)]

    publish_due(timezone.now())
    assert infographic.title in main_part(published(folders, "van-ban/2024/18-nq-tw"))
    assert 'href="/van-ban/2024/18-nq-tw/"' in main_part(published(folders, infographic.address.strip("/")))


def test_the_preview_shows_topics_terms_reused_parts_pictures_and_notes_as_they_are_published(
    editor, folders, document
):
    term = GlossaryTerm.objects.create(term="TFP", explanation="Năng suất.")
    topic, image = make_topic("Bộ tứ"), make_image()
    infographic = make_infographic(document)
    page = make_document("18-NQ/TW", live=False)
    publish_due(timezone.now())
    page.topics = [topic]
    page.terms = [DocumentTerm(term=term)]
    page.reused_parts = [ReusedPart(part=infographic.page_ptr)]
    page.body = [
        ("opening", "<p>Tăng 8 %<sup>1</sup></p>"),
        (
            "picture",
            {"image": {"image": image, "alt_text": "Biểu đồ <cột>", "decorative": False}, "caption": "Hình 1"},
        ),
        ("footnotes", [{"number": "1", "text": "<p>Ước tính.</p>"}]),
    ]
    page.save_revision(user=make_user("tac-gia"))
    address = editor.get(reverse("wagtailadmin_pages:view_draft", args=(page.pk,)))["Location"]
    shown = main_part(editor.get(local(address)).content.decode())

    let_out(page)
    publish_due(timezone.now())

    html = main_part(published(folders, "van-ban/2024/18-nq-tw"))
    assert html == shown.replace("/xem-truoc/tep/", "/tep/")
    for part in (
        '<a href="/chuyen-muc/bo-tu/">Bộ tứ</a>',
        '<div id="thuat-ngu-tfp">',
        "Những con số",
        'alt="Biểu đồ &lt;cột&gt;" width="40" height="60" loading="lazy">',
        "<figcaption>Hình 1</figcaption>",
        'href="#chu-thich-1"',
    ):
        assert part in html


@pytest.mark.parametrize(
    ("decorative", "alt", "goes_out"), [(False, " ", False), (True, "", True), (False, "Cột", True)]
)
def test_a_picture_without_a_description_goes_out_only_where_it_decorates(folders, decorative, alt, goes_out):
    page = make_document("57-NQ/TW", live=False)
    image = {"image": make_image(), "alt_text": alt, "decorative": decorative}
    page.body = [("picture", {"image": image, "caption": ""})]
    page.save_revision(user=make_user("tac-gia"))

    if not goes_out:
        with pytest.raises(NotToBePublished) as refused:
            let_out(page)
        assert refused.value.code == "no-description"
        return
    let_out(page)
    page.refresh_from_db()

    assert f'alt="{alt}"' in export(page, folders).body

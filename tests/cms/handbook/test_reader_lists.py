"""Topics, terms and parts of other documents as editors enter them."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.handbook.blocks import TextBlock
from cms.handbook.models import DocumentTerm, GlossaryTerm, Topic
from tests.cms.publishing.makers import make_infographic
from tests.cms.publishing.test_preview import form_of
from tests.factories import make_document, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(db):
    client = Client()
    client.force_login(make_user("bientap", is_superuser=True))
    return client


@pytest.fixture
def page(db):
    return make_document("57-NQ/TW")


def save(editor, page, **parts):
    return editor.post(reverse("wagtailadmin_pages:edit", args=(page.pk,)), form_of(page) | nested_form_data(parts))


def test_a_term_or_a_part_is_listed_once_and_what_is_no_part_is_refused(editor, page):
    term = GlossaryTerm.objects.create(term="TFP", explanation="Năng suất.")
    foreign = make_infographic(make_document("18-NQ/TW"))

    twice = save(editor, page, terms=inline_formset([{"term": term.pk}, {"term": term.pk}]))
    wrong = [
        save(editor, page, reused_parts=inline_formset([{"part": part.pk} for part in chosen]))
        for chosen in ([page], [foreign, foreign])
    ]

    assert [answer.status_code for answer in (twice, *wrong)] == [200] * 3
    assert twice.context["form"].formsets["terms"].errors + twice.context["form"].formsets["terms"].non_form_errors()
    assert [bool(answer.context["form"].formsets["reused_parts"].is_valid()) for answer in wrong] == [False] * 2
    good = save(
        editor, page, terms=inline_formset([{"term": term.pk}]), reused_parts=inline_formset([{"part": foreign.pk}])
    )
    assert good.status_code == 302
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()
    assert [str(use) for use in (*draft.terms.all(), *draft.reused_parts.all())] == ["TFP", foreign.title]


def test_a_topic_takes_its_address_from_its_name_and_refuses_what_is_none(editor):
    address = reverse("wagtailsnippets_handbook_topic:add")
    values = {"name": "Chỉ thị, kết luận", "slug": "", "introduction": "", "order": 2}

    assert editor.post(address, values).status_code == 302
    refused = editor.post(address, values | {"name": "Khác", "slug": "Khác nữa"})

    assert Topic.objects.get().address == "/chuyen-muc/chi-thi-ket-luan/"
    assert set(refused.context["form"].errors) == {"slug"}


def test_terms_are_found_with_and_without_marks_in_the_list_and_in_the_chooser(editor):
    GlossaryTerm.objects.bulk_create(
        GlossaryTerm(term=term, explanation="…", anchor=anchor, folded=folded)
        for term, anchor, folded in (("Đổi mới sáng tạo", "a", "doi moi sang tao"), ("TFP", "b", "tfp"))
    )

    def found(name, words):
        return [
            str(one)
            for one in editor.get(reverse(name), {"q": words}).context_data[
                "object_list" if "list" in name else "results"
            ]
        ]

    for words in ("doi moi", "Đổi mới", "SÁNG đổi"):
        assert found("wagtailsnippets_handbook_glossaryterm:list", words) == ["Đổi mới sáng tạo"]
        assert found("wagtailsnippetchoosers_handbook_glossaryterm:choose_results", words) == ["Đổi mới sáng tạo"]


def test_a_term_that_is_taken_away_leaves_the_documents(page):
    term = GlossaryTerm.objects.create(term="TFP", explanation="Năng suất.")
    page.terms = [DocumentTerm(term=term)]
    page.save_revision()
    page.save()

    term.delete()

    assert page.get_latest_revision_as_object().terms.count() == 0


def test_two_footnotes_of_one_number_are_refused_when_the_text_is_finished():
    block = TextBlock()
    value = block.to_python([{"type": "footnotes", "value": [{"number": "1", "text": "<p>A</p>"}] * 2}])

    with pytest.raises(ValidationError):
        block.clean(value)
    assert len(block.clean_deferred(value)[0].value) == 2


def test_a_picture_without_a_description_waits_in_the_draft(editor, page):
    from tests.cms.publishing.makers import make_image

    image = {"image": str(make_image().pk), "alt_text": ""}
    body = streamfield([("picture", {"image": image, "caption": ""}), ("opening", rich_text("<p>Sau.</p>"))])
    form = {name: value for name, value in form_of(page).items() if not name.startswith("body")}
    form |= nested_form_data({"body": body})
    address = reverse("wagtailadmin_pages:edit", args=(page.pk,))

    assert editor.post(address, form).status_code == 302
    refused = editor.post(address, form | {"action-submit": "1"})
    assert refused.status_code == 200
    assert set(refused.context["form"].errors) == {"body"}

"""What the form of a document is told while somebody types, and what it refuses."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cms.handbook.models import DocumentPage, DocumentType, Issuer
from tests.cms.publishing.test_preview import form_of
from tests.factories import make_committee, make_document, make_issuer, make_type, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    """Lists as they are: three bodies write TW, two communes write ĐU, QĐ is two types. An author of one commune."""
    make_type()
    DocumentType.objects.create(code="nghi-quyet-nn", name="Nghị quyết (Nhà nước)", letters="NQ", authority="state")
    for code, name in (("quyet-dinh", "Quyết định"), ("quy-dinh", "Quy định")):
        DocumentType.objects.create(code=code, name=name, letters="QĐ")
    for name in ("Bộ Chính trị", "Ban Bí thư"):
        Issuer.objects.create(code=name.lower().replace(" ", "-"), name=name, level="central", letters="TW")
    for unit, letters in ((cast.commune, "ĐU"), (cast.other, "ĐU"), (cast.province, "TU")):
        make_issuer(unit)
        Issuer.objects.filter(unit=unit).update(letters=letters)
    make_committee(cast.commune)
    cast.author = make_user("tac-gia", [("author", cast.commune)])
    return cast


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def asked(user, **typed):
    answer = signed_in(user).get(reverse("handbook_document_check"), typed)
    assert answer.status_code == 200
    return answer.json()


def labels(hint):
    return [choice["label"] for choice in hint["choices"]]


def test_letters_that_mean_one_thing_are_offered(desk):
    answer = asked(desk.author, number="251-NQ/TU")

    assert labels(answer["type"]) == ["Nghị quyết"]
    assert answer["type"]["sentence"] == "NQ thường là: Nghị quyết."
    assert answer["issuer"]["choices"] == [{"pk": desk.province.issuer.pk, "label": "Tỉnh ủy Vĩnh Long"}]


def test_what_is_ambiguous_is_said_and_left_to_the_editor(desk):
    answer = asked(desk.author, number="12-QĐ/TW")

    assert labels(answer["type"]) == ["Quy định", "Quyết định"]
    assert answer["type"]["sentence"].startswith("QĐ có thể là nhiều loại văn bản")
    assert labels(answer["issuer"]) == ["Ban Bí thư", "Bộ Chính trị"]
    assert answer["issuer"]["sentence"].startswith("TW là ký hiệu của 2 cơ quan")


def test_of_all_communes_the_own_is_offered_where_it_is_the_only_one(desk):
    of_province = make_user("tac-gia-tinh", [("author", desk.province)])
    below = make_committee(desk.other)

    assert labels(asked(desk.author, number="12-NQ/ĐU")["issuer"]) == ["Đảng bộ xã Càng Long"]
    assert len(labels(asked(of_province, number="12-NQ/ĐU")["issuer"])) == 2
    assert labels(asked(of_province, number="12-NQ/ĐU", committee=below.pk)["issuer"]) == ["Đảng bộ phường Trà Vinh"]


def test_what_the_editor_chose_is_not_asked_again(desk):
    rule = DocumentType.objects.get(code="quy-dinh")

    assert asked(desk.author, number="12-QĐ/TW", type=rule.pk)["type"] == {"sentence": "", "choices": []}


def test_a_number_half_typed_says_nothing_of_others(desk):
    for number in ("", "57", "không phải số", "57-", "1-<b>/x", "9" * 61):
        answer = asked(desk.author, number=number, issued_on="31/02/2024", type="x", page="", committee="")
        assert (answer["same"], answer["others"]) == (None, [])


def test_the_same_document_is_named_with_a_link_and_another_date_is_no_error(desk):
    old = make_document("18-NQ/TU", unit=desk.commune, issued_on=date(2017, 10, 25), live=False)
    typed = {"number": "18 – nq/tu", "type": old.type_id, "issuer": old.issuer_id}

    same = asked(desk.author, **typed, issued_on="25/10/2017")["same"]
    later = asked(desk.author, **(typed | {"number": "18-NQ/TU"}), issued_on="16/06/2022")

    assert same["sentence"] == "Sổ tay đã có văn bản này: Nghị quyết 18-NQ/TU ngày 25/10/2017, Đảng bộ xã Càng Long."
    assert same["url"] == reverse("wagtailadmin_pages:edit", args=[old.pk])
    assert later["same"] is None
    assert [one["sentence"] for one in later["others"]] == [
        "Văn bản khác cùng số ký hiệu, ban hành ngày 25/10/2017: Nghị quyết 18-NQ/TU, Đảng bộ xã Càng Long."
    ]
    assert asked(desk.author, **typed, issued_on="25/10/2017", page=old.pk)["same"] is None


def test_a_draft_of_another_committee_is_not_told(desk):
    draft = make_document("7-NQ/ĐU", unit=desk.other, summary="Nhân sự sắp tới", live=False)
    typed = {"number": "7-NQ/ĐU", "type": draft.type_id, "issuer": draft.issuer_id}

    answer = asked(desk.author, **typed, issued_on="22/12/2024")

    assert answer["same"] == {
        "sentence": "Một cấp ủy khác đã có văn bản cùng số ký hiệu, loại, cơ quan và ngày ban hành này.", "url": "",
    }  # fmt: skip
    assert answer["others"] == []
    draft.live = True
    draft.save()
    assert asked(desk.author, **typed, issued_on="22/12/2024")["same"]["url"] == f"http://localhost:8000{draft.address}"


def test_only_those_who_write_documents_are_answered(desk):
    for user in (desk.secretary, desk.auditor, make_user("duyet", [("approver", desk.commune)]), desk.outsider):
        answer = signed_in(user).get(reverse("handbook_document_check"), {"number": "1-NQ/TU"})
        assert (answer.status_code, answer.get("Content-Type", "")[:16]) != (200, "application/json")


def test_the_form_refuses_the_same_document_and_leads_to_it(desk):
    held = make_document("3-NQ/ĐU", unit=desk.commune)
    address = reverse("wagtailadmin_pages:add", args=["handbook", "documentpage", make_committee(desk.commune).pk])

    answer = signed_in(desk.author).post(address, form_of(held) | {"number": "3 - NQ/ĐU"})

    assert answer.context["form"].errors["number"] == [
        f"Sổ tay đã có văn bản này: Nghị quyết 3-NQ/ĐU ngày 22/12/2024, Đảng bộ xã Càng Long. "
        f'<a href="{reverse("wagtailadmin_pages:edit", args=[held.pk])}">Mở văn bản đó</a>'
    ]
    assert DocumentPage.objects.count() == 1


def test_a_number_is_saved_as_it_is_written(desk):
    held = make_document("3-NQ/ĐU", unit=desk.commune)
    address = reverse("wagtailadmin_pages:add", args=["handbook", "documentpage", make_committee(desk.commune).pk])

    signed_in(desk.author).post(address, form_of(held) | {"number": "4 – NQ/ĐU"})

    assert DocumentPage.objects.latest("pk").number == "4-NQ/ĐU"

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms.handbook.models import OutlinePage
from cms.organisation.models import Audience
from tests.factories import make_document, make_issuer, make_type, make_unit

pytestmark = pytest.mark.django_db


def test_an_address_is_year_and_number():
    assert make_document("57-NQ/TW").address == "/van-ban/2024/57-nq-tw/"
    assert make_document("01-CT/ĐU").address == "/van-ban/2024/01-ct-du/"


def test_where_two_would_collide_issuer_type_and_day_join():
    make_document("01-QĐ/TW")
    commune = make_unit("Xã An Bình", kind="commune", code="an-binh")
    rule = make_type("quy-dinh", "Quy định")

    assert make_document("01-QĐ/TW", unit=commune).address == "/van-ban/2024/01-qd-tw-an-binh/"
    assert make_document("01-QĐ/TW", type=rule).address == "/van-ban/2024/01-qd-tw-bo-chinh-tri/"
    third = make_document("01-QĐ/TW", type=make_type("quyet-dinh", "Quyết định"))
    assert third.address == "/van-ban/2024/01-qd-tw-bo-chinh-tri-quyet-dinh/"
    again = make_document("01-QĐ/TW", type=rule, issued_on=date(2024, 3, 30))
    assert again.address == "/van-ban/2024/01-qd-tw-bo-chinh-tri-quy-dinh/"


def test_the_same_number_of_two_terms_is_two_documents():
    older = make_document("05-NQ/TW", issued_on=date(2016, 11, 1))
    newer = make_document("05-NQ/TW", issued_on=date(2021, 11, 1))

    assert (older.address, newer.address) == ("/van-ban/2016/05-nq-tw/", "/van-ban/2021/05-nq-tw/")


def test_a_second_document_of_one_identity_is_refused():
    make_document("57-NQ/TW")

    with pytest.raises(ValidationError):
        make_document("57-NQ/TW")


def test_a_number_without_letter_or_digit_is_refused():
    with pytest.raises(ValidationError) as caught:
        make_document("/–/")

    assert set(caught.value.message_dict) == {"number"}


def test_the_address_follows_a_corrected_number():
    page = make_document("57-NQ/TW")
    page.number = "58-NQ/TW"
    page.save()

    assert page.address == "/van-ban/2024/58-nq-tw/"
    page.summary = "Sửa trích yếu"
    page.save()
    assert page.address == "/van-ban/2024/58-nq-tw/"


def test_title_slug_and_search_text_follow_from_the_identity():
    page = make_document("57-NQ/TW", summary="Về chuyển đổi số", issuer=make_issuer())

    assert (page.title, page.slug) == ("Nghị quyết 57-NQ/TW", "57-nq-tw-2024")
    assert page.search_text == " nghi quyet 57 nq tw ve chuyen doi so"


def test_slugs_of_parts_are_latin_whatever_was_typed():
    document = make_document("57-NQ/TW")
    audience = Audience.objects.create(code="bi-thu", name="Bí thư")
    outline = OutlinePage(
        title="Đề cương cho bí thư", slug="đề-cương_Bí-thư", audience=audience, body=[("opening", "<p>Một</p>")]
    )
    unnamed = OutlinePage(title="Đề cương đảng viên", audience=audience, body=[("opening", "<p>Một</p>")])

    assert document.add_child(instance=outline).address == "/van-ban/2024/57-nq-tw/de-cuong/de-cuong-bi-thu/"
    assert document.add_child(instance=unnamed).address == "/van-ban/2024/57-nq-tw/de-cuong/de-cuong-dang-vien/"


@pytest.mark.parametrize("number", ["57", "NQ/TW", "–"])
def test_a_number_without_digits_and_letters_is_refused(number):
    document = make_document("57-NQ/TW")
    document.number = number

    with pytest.raises(ValidationError) as refusal:
        document.full_clean()
    assert refusal.value.message_dict["number"] == ["Số ký hiệu gồm chữ số và chữ cái, ví dụ 57-NQ/TW."]

import pytest

from cms.handbook.blocks import TextBlock
from cms.handbook.sections import find_section

BODY = [
    ("II.", "1", "Mục tiêu"),
    ("1.", "2", ""),
    ("đ)", "3", "Hạ tầng"),
    ("", "1", "Lời kết"),
    ("Điều 3", "1", "Phạm vi"),
    ("1.", "2", ""),
]


@pytest.fixture
def body():
    values = [{"marker": marker, "level": level, "title": title, "text": ""} for marker, level, title in BODY]
    return TextBlock().to_python([{"type": "section", "value": value} for value in values])


@pytest.mark.parametrize(
    ("named", "anchor", "cited"),
    [
        ("muc-ii", "muc-ii", "mục II"),
        ("muc-ii-1", "muc-ii-1", "mục II.1"),
        ("Mục II.1", "muc-ii-1", "mục II.1"),
        ("muc-ii-1-dd", "muc-ii-1-dd", "mục II.1.đ"),
        ("muc-loi-ket", "muc-loi-ket", "“Lời kết”"),
        ("muc-dieu-3-1", "muc-dieu-3-1", "Điều 3.1"),
    ],
)
def test_a_section_is_found_and_cited_as_people_do(body, named, anchor, cited):
    section = find_section(body, named)

    assert (section.anchor, section.cited) == (anchor, cited)


@pytest.mark.parametrize("named", ["", "muc-ix", "trang 3"])
def test_what_names_no_section_finds_none(body, named):
    assert find_section(body, named) is None

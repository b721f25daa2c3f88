import random
import unicodedata

import pytest

from cms.demo.sources import load_names
from cms.organisation.imports import legacy_text
from cms.organisation.imports.legacy_text import faults, repair, repair_row

TO_TCVN3 = {letter: code for code, letter in legacy_text._TCVN3.items() for letter, code in [(letter, chr(code))]}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("NguyÔn V¨n An", "Nguyễn Văn An"),
        ("TrÇn ThÞ BÝch Hµ", "Trần Thị Bích Hà"),
        ("Lª §øc Dòng", "Lê Đức Dũng"),
        ("Vâ ThÞ S¸u", "Võ Thị Sáu"),
        ("NGUYÔN V¡N A", "NGUYỄN VĂN A"),
        ("Nguyeãn Vaên AÙnh", "Nguyễn Văn Ánh"),
        ("Ñoã Thò Höông", "Đỗ Thị Hương"),
        ("TRAÀN THÒ HAÛI", "TRẦN THỊ HẢI"),
        ("Lyù Thöôøng Kieät", "Lý Thường Kiệt"),
    ],
)
def test_names_typed_in_tcvn3_and_vni_are_read(typed, meant):
    assert repair(typed) == meant


@pytest.mark.parametrize(
    "text",
    ["Lê Thị Hoà", "Hoà", "Dòng", "Đặng Văn Ửng", "K'Brê", "Thạch Sa Rây", "René Dupont", "François", "Vũ Đức", "Trần © 2026",
     "Y Bhăm Niê", "Huỳnh Quyết", "gìn giữ", ""],
)  # fmt: skip
def test_what_is_right_or_cannot_be_read_better_stays(text):
    assert repair(text) == text


def test_marks_that_stand_apart_are_joined():
    assert repair(unicodedata.normalize("NFD", "Nguyễn Thị Ửng")) == "Nguyễn Thị Ửng"


def test_a_clear_cell_decides_for_a_doubtful_one_of_its_row():
    assert repair("Cao Thanh Dòng") == "Cao Thanh Dòng"
    assert repair_row(["Cao Thanh Dòng", "§¹i häc"]) == ["Cao Thanh Dũng", "Đại học"]
    assert repair_row(["Cao Thanh Dòng", "Đại học"]) == ["Cao Thanh Dòng", "Đại học"]


def test_no_right_name_is_ever_changed_and_nearly_all_tcvn3_names_are_read():
    names, dice, missed = load_names(), random.Random(3), 0
    for _ in range(3000):
        name = f"{dice.choice(names.family)} {dice.choice(names.middle_female)} {dice.choice(names.given_male)}"
        typed = "".join(TO_TCVN3.get(char, char) for char in name)

        assert repair(name) == name
        assert faults(name) == 0
        missed += repair(typed) not in (name, typed)
        assert repair_row([typed, "§¹i häc"])[0] == name
    assert missed == 0


@pytest.mark.parametrize(
    ("font", "typed", "meant"),
    [
        (".VnTime", "§¶ng bé tØnh", "Đảng bộ tỉnh"),
        (".VnTimeH", "tØnh ñy", "TỈNH ỦY"),
        ("VNI-Times", "Ñaûng boä tænh", "Đảng bộ tỉnh"),
    ],
)
def test_the_font_tells_how_a_text_was_typed(font, typed, meant):
    assert legacy_text.decoder_for(font)(typed) == meant


def test_other_fonts_tell_nothing():
    assert [legacy_text.decoder_for(font) for font in ("Times New Roman", "Vnarabia", "")] == [None, None, None]

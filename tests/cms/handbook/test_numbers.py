from dataclasses import dataclass

import pytest

from cms.handbook.numbers import Parts, meant, parse, tidy, types_meant


@dataclass(frozen=True)
class Term:
    name: str
    letters: str
    authority: str = "party"


RESOLUTION, STATE_RESOLUTION = Term("Nghị quyết", "NQ"), Term("Nghị quyết (Nhà nước)", "NQ", "state")
DECISION, RULE = Term("Quyết định", "QĐ"), Term("Quy định", "QĐ")
SCHEME, PROJECT, PLAN = Term("Đề án", "ĐA"), Term("Dự án", "DA"), Term("Kế hoạch", "KH")
TYPES = [RESOLUTION, STATE_RESOLUTION, DECISION, RULE, SCHEME, PROJECT, PLAN, Term("Luật", "", "state")]


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("57-NQ/TW", Parts("NQ", "TW", "party")),
        ("57 – NQ / TW", Parts("NQ", "TW", "party")),
        ("168-KH/VPTW", Parts("KH", "VPTW", "party")),
        ("05-CTr/TU", Parts("CTr", "TU", "party")),
        ("12-NQ/ĐU", Parts("NQ", "ĐU", "party")),
        ("91/2025/QH15", Parts("", "QH15", "state")),
        ("356/2025/NĐ-CP", Parts("NĐ", "CP", "state")),
        ("03/NQ-CP", Parts("NQ", "CP", "state")),
        ("07/2025/QĐ-UBND", Parts("QĐ", "UBND", "state")),
        ("57-NQ", Parts("NQ", "", "party")),
        ("57", Parts()),
        ("57-", Parts()),
        ("NQ/TW", Parts()),
        ("", Parts()),
    ],
)
def test_a_number_says_letters_and_whose_they_are(number, parts):
    assert parse(number) == parts


@pytest.mark.parametrize(
    ("number", "written"),
    [(" 57 - NQ / TW ", "57-NQ/TW"), ("57–NQ/TW", "57-NQ/TW"), ("12-KH/ĐU", "12-KH/ĐU"), ("57-NQ/TW", "57-NQ/TW")],
)
def test_a_number_is_kept_as_it_is_written(number, written):
    assert tidy(number) == written


@pytest.mark.parametrize(
    ("number", "types"),
    [
        ("57-NQ/TW", [RESOLUTION]),
        ("03/NQ-CP", [STATE_RESOLUTION]),
        ("339-QĐ/TW", [DECISION, RULE]),
        ("1-DA/TU", [PROJECT]),
        ("1-ĐA/TU", [SCHEME]),
        ("339-qd/tw", [DECISION, RULE]),
        ("15/KH-UBND", [PLAN]),
        ("91/2025/QH15", []),
        ("1-XX/TU", []),
    ],
)
def test_types_are_meant_by_letters_and_by_the_way_of_writing(number, types):
    assert types_meant(parse(number), TYPES) == types


def test_the_term_of_the_national_assembly_is_no_part_of_its_letters():
    assembly = Term("Quốc hội", "QH")

    assert (meant("QH15", [assembly, Term("Tỉnh ủy", "TU")]), meant("", [assembly])) == ([assembly], [])

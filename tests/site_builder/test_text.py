import json
import unicodedata
from pathlib import Path

import pytest

from site_builder.text import fold_vi, slug

VECTORS = json.loads((Path(__file__).parents[1] / "fold_vi_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["folded"] or "empty")
def test_folding_gives_what_the_shared_vectors_say(vector):
    assert fold_vi(vector["text"]) == vector["folded"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_folding_does_not_depend_on_how_marks_are_written(form):
    assert fold_vi(unicodedata.normalize(form, "Đường lối ưu việt")) == "duong loi uu viet"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("57-NQ/TW", "57-nq-tw"),
        ("356/2025/NĐ-CP", "356-2025-nd-cp"),
        ("35-NQ/ĐU", "35-nq-du"),
        ("Đồng bào dân tộc (Khmer)", "dong-bao-dan-toc-khmer"),
        (unicodedata.normalize("NFD", "Đường lối Ưu Ợ"), "duong-loi-uu-o"),
        ("  – ", ""),
    ],
)
def test_a_slug_keeps_every_letter_of_a_vietnamese_name(name, expected):
    assert slug(name) == expected

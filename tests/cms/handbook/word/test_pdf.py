"""PDF files, made by Typst as an office would make them, and by Pillow as a scanner would."""

from io import BytesIO

import pytest
import typst
from PIL import Image
from pypdf import PdfReader, PdfWriter

from cms.handbook.word.read import read_file
from cms.handbook.word.refusals import WordRefused

TEXT = """
#set page(width: 21cm, height: 29.7cm)
#set text(lang: "vi", hyphenate: false)
#grid(columns: (1fr, 1fr), [TỈNH ỦY VĨNH LONG \\ \\* \\ Số 57-NQ/TU], [ĐẢNG CỘNG SẢN VIỆT NAM \\ Vĩnh Long, ngày 22 tháng 12 năm 2024])
#align(center)[*NGHỊ QUYẾT* \\ *về chuyển đổi số*]

#par[I. QUAN ĐIỂM CHỈ ĐẠO]
#par[1\\. Mục tiêu chung]
#par[a) Đẩy mạnh công tác tuyên truyền, giáo dục chính trị, tư tưởng trong toàn Đảng bộ; nâng cao nhận thức của cán bộ,
đảng viên và nhân dân về chuyển đổi số, gắn với xây dựng Đảng và hệ thống chính trị trong sạch, vững mạnh.]
#par[b) Hai.]
#par[II. TỔ CHỨC THỰC HIỆN]
#par[Giao Ban Tuyên giáo và Dân vận Tỉnh ủy theo dõi.]
"""


def read(content):
    return read_file(content, "van-ban.pdf", soffice=None)


def refused(content) -> str:
    with pytest.raises(WordRefused) as refusal:
        read(content)
    return refusal.value.code


@pytest.fixture(scope="module")
def text_pdf() -> bytes:
    return typst.compile(TEXT.encode())


def scanned() -> bytes:
    out = BytesIO()
    Image.new("L", (600, 800), 240).save(out, "PDF", save_all=True, append_images=[Image.new("L", (600, 800), 200)])
    return out.getvalue()


def test_the_text_of_a_pdf_keeps_its_numbers_and_says_what_is_doubtful(text_pdf):
    draft = read(text_pdf)

    assert [(block.marker, block.title) for block in draft.blocks] == [
        ("I.", "QUAN ĐIỂM CHỈ ĐẠO"),
        ("1.", "Mục tiêu chung"),
        ("a)", ""),
        ("b)", ""),
        ("II.", "TỔ CHỨC THỰC HIỆN"),
    ]
    assert draft.blocks[2].text.startswith("<p>Đẩy mạnh công tác")
    assert draft.blocks[2].text.endswith("vững mạnh.</p>")
    values = {name: draft.values[name].text for name in ("number", "type", "issued_on", "place", "summary")}
    assert values == {
        "number": "57-NQ/TU", "type": "NGHỊ QUYẾT", "issued_on": "2024-12-22", "place": "Vĩnh Long",
        "summary": "về chuyển đổi số",
    }  # fmt: skip
    assert (draft.pages, draft.notes) == (1, ["pdf"])


def test_a_scan_is_refused():
    assert refused(scanned()) == "scan"


def test_a_page_without_text_among_others_is_told_of(text_pdf):
    writer = PdfWriter()
    writer.append(PdfReader(BytesIO(text_pdf)))
    writer.add_blank_page()
    out = BytesIO()
    writer.write(out)

    assert read(out.getvalue()).notes == ["pdf", "pages-without-text"]


def test_a_locked_pdf_is_refused_and_one_that_only_forbids_printing_is_read(text_pdf):
    def locked(user: str) -> bytes:
        writer = PdfWriter()
        writer.append(PdfReader(BytesIO(text_pdf)))
        writer.encrypt(user, "chu", algorithm="AES-256")
        out = BytesIO()
        writer.write(out)
        return out.getvalue()

    assert refused(locked("bi-mat")) == "locked"
    assert len(read(locked("")).blocks) == 5


def test_a_pdf_of_nonsense_letters_is_refused():
    nonsense = typst.compile(("#par[" + "xqz wvkj dlrm bcdf " * 60 + "]").encode())

    assert refused(nonsense) == "broken-letters"


def test_too_many_pages_are_refused():
    writer = PdfWriter()
    for _ in range(401):
        writer.add_blank_page(100, 100)
    out = BytesIO()
    writer.write(out)

    assert refused(out.getvalue()) == "too-many-pages"


def test_a_truncated_pdf_is_broken(text_pdf):
    assert refused(b"%PDF-1.7\n" + b"x" * 100) == "broken"

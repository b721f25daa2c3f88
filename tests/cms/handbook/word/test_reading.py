"""Word files as authors have them, and exactly what is read out of each."""

import base64
import unicodedata
import zipfile
from io import BytesIO

import pytest
from PIL import Image

from cms.handbook.word.draft import Value
from cms.handbook.word.read import read_file
from cms.handbook.word.refusals import WordRefused
from tests.cms.handbook.word import files
from tests.cms.handbook.word.files import add, list_item, numbered, resolution, write
from tests.cms.organisation.imports.test_legacy_text import TO_TCVN3


def read(content, name="van-ban.docx"):
    return read_file(content, name, soffice=None)


def texts(draft):
    return {name: value.text for name, value in draft.values.items()}


def outline(draft):
    return [(block.level, block.marker, block.title, block.text) for block in draft.blocks if block.kind == "section"]


def markers(draft):
    """Every number and dash in the order of the text."""
    found = []
    for block in draft.blocks:
        found += [block.marker] if block.marker else []
        found += ["-" for part in block.text.split("<p>") if part.startswith("- ")]
    return found


def parts_of(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def one_section(document):
    add(document, "I. QUAN ĐIỂM", bold=True)


def test_a_header_table_a_title_and_a_signature_table_fill_the_record():
    draft = read(resolution(one_section))

    assert texts(draft) == {
        "number": "57-NQ/BTGDVTU",
        "type": "NGHỊ QUYẾT",
        "issuer": "BAN TUYÊN GIÁO VÀ DÂN VẬN\nTỈNH ỦY VĨNH LONG BAN TUYÊN GIÁO VÀ DÂN VẬN",
        "issued_on": "2024-12-22",
        "place": "Vĩnh Long",
        "summary": "về công tác tuyên truyền năm 2025",
        "recipients": "Tỉnh ủy (để báo cáo)\nCác đảng ủy trực thuộc\nLưu Văn phòng",
        "signing_form": "T/M",
        "signer_post": "Phó bí thư",
        "signer": "Nguyễn Văn Ân",
    }
    assert {value.doubt for value in draft.values.values()} == {""}
    assert outline(draft) == [(1, "I.", "QUAN ĐIỂM", "")]
    assert draft.notes == []


def test_the_issuer_in_the_title_goes_before_the_one_in_the_head():
    head = (
        ["BAN CHẤP HÀNH TRUNG ƯƠNG", "*", "Số 57-NQ/TW"],
        ["ĐẢNG CỘNG SẢN VIỆT NAM", "Hà Nội, ngày 22 tháng 12 năm 2024"],
    )
    title = ["NGHỊ QUYẾT\nCỦA BỘ CHÍNH TRỊ", "về đột phá phát triển\nkhoa học, công nghệ"]

    draft = read(resolution(one_section, head, title))

    assert draft.values["issuer"].text.splitlines()[0] == "BỘ CHÍNH TRỊ"
    assert draft.values["summary"].text == "về đột phá phát triển khoa học, công nghệ"


def test_a_head_of_plain_lines_is_read_as_well():
    def whole(document):
        for line in ("ỦY BAN NHÂN DÂN TỈNH VĨNH LONG", "Số: 91/2025/QĐ-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                     "Độc lập - Tự do - Hạnh phúc", "Vĩnh Long, ngày 05 tháng 3 năm 2025"):  # fmt: skip
            add(document, line, bold=True)
        add(document, "QUYẾT ĐỊNH", bold=True)
        add(document, "Về việc ban hành Quy chế", bold=True)
        add(document, "Điều 1. Phạm vi", bold=True)
        for line in ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "(Đã ký)", "Trần Thị Bé"):
            add(document, line)

    values = read(write(whole)).values

    assert values["number"].text == "91/2025/QĐ-UBND"
    assert (values["type"].text, values["summary"].text) == ("QUYẾT ĐỊNH", "Về việc ban hành Quy chế")
    assert values["issuer"].text == "ỦY BAN NHÂN DÂN TỈNH VĨNH LONG"
    assert (values["place"].text, values["issued_on"].text) == ("Vĩnh Long", "2025-03-05")
    assert (values["signing_form"].text, values["signing_form"].doubt) == ("T/M", "several-signatures")
    assert (values["signer_post"].text, values["signer"].text) == ("Phó chủ tịch", "Trần Thị Bé")


def test_what_a_draft_leaves_open_is_marked_and_not_guessed():
    head = (
        ["TỈNH ỦY VĨNH LONG", "Số       -NQ/TU"],
        ["ĐẢNG CỘNG SẢN VIỆT NAM", "Vĩnh Long, ngày     tháng     năm 2025"],
    )

    values = read(resolution(one_section, head, ending=(["Nơi nhận:"], ["T/M TỈNH ỦY", "BÍ THƯ"]))).values

    assert values["number"] == Value("", "number-blank", 0)
    assert values["issued_on"] == Value("", "day-blank", 0)
    assert values["recipients"].doubt == "recipients-blank"
    assert values["signer"].doubt == "no-name"


def test_a_letter_says_what_it_is_about_under_its_number():
    head = (
        ["TỈNH ỦY VĨNH LONG", "Số 12-CV/TU", "V/v học tập Nghị quyết 57"],
        ["ĐẢNG CỘNG SẢN VIỆT NAM", "Vĩnh Long, ngày 1 tháng 2 năm 2025"],
    )

    draft = read(resolution(one_section, head, []))

    assert draft.values["summary"].text == "học tập Nghị quyết 57"
    assert draft.values["type"] == Value("", "not-found")
    assert outline(draft) == [(1, "I.", "QUAN ĐIỂM", "")]


def test_what_a_document_without_a_title_is_about_is_no_heading_of_its_text():
    draft = read(resolution(one_section, title=["về chuyển đổi số"]))

    assert draft.values["summary"].text == "về chuyển đổi số"
    assert outline(draft) == [(1, "I.", "QUAN ĐIỂM", "")]


def test_a_text_without_head_and_ending_says_that_nothing_was_found():
    draft = read(write(one_section))

    assert {value.doubt for value in draft.values.values()} == {"not-found"}
    assert set(texts(draft).values()) == {""}


@pytest.mark.parametrize(
    ("font", "typed", "meant"),
    [
        (".VnTime", "".join(TO_TCVN3.get(sign, sign) for sign in "Đẩy mạnh xây dựng Đảng bộ tỉnh vững mạnh"),
         "Đẩy mạnh xây dựng Đảng bộ tỉnh vững mạnh"),
        (".VnTimeH", "".join(TO_TCVN3.get(sign, sign) for sign in "mục tiêu"), "MỤC TIÊU"),
        ("VNI-Times", "Ñaûng boä tænh Vónh Long", "Đảng bộ tỉnh Vĩnh Long"),
    ],
)  # fmt: skip
def test_text_in_old_fonts_is_read(font, typed, meant):
    draft = read(write(lambda document: add(document, typed, font=font)))

    assert draft.blocks[0].text in (f"<p>{meant}</p>", "")
    assert meant in (draft.blocks[0].title, draft.blocks[0].text[3:-4])
    assert draft.notes == ["old-fonts"]


def test_old_letters_that_lost_their_font_are_told_by_their_words():
    typed = "".join(TO_TCVN3.get(sign, sign) for sign in "Đẩy mạnh xây dựng Đảng bộ tỉnh vững mạnh")

    draft = read(write(lambda document: add(document, typed)))

    assert draft.blocks[0].text == "<p>Đẩy mạnh xây dựng Đảng bộ tỉnh vững mạnh</p>"
    assert draft.notes == ["old-encoding"]


def test_an_old_letter_and_its_sign_in_two_runs_are_one_letter():
    def fill(document):
        paragraph = document.add_paragraph()
        for part in ("Ña", "ûng bo", "ä"):
            paragraph.add_run(part).font.name = "VNI-Times"

    assert read(write(fill)).blocks[0].text == "<p>Đảng bộ</p>"


def test_marks_that_stand_apart_are_joined_over_runs_as_well():
    apart = unicodedata.normalize("NFD", "Đảng bộ tỉnh")

    def fill(document):
        paragraph = document.add_paragraph()
        for sign in apart:
            paragraph.add_run(sign)

    draft = read(write(fill))

    assert draft.blocks[0].text == "<p>Đảng bộ tỉnh</p>"
    assert draft.notes == []


def test_numbers_that_word_makes_itself_are_text_at_their_levels():
    def fill(document):
        add(document, "Căn cứ Điều lệ Đảng.")
        number = numbered(
            document, ("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("bullet", "\uf02d")
        )
        for depth, text, bold in [(0, "QUAN ĐIỂM", True), (1, "Mục tiêu", True), (2, "Một", False), (3, "gạch", False),
                                  (2, "Hai & ba", False), (0, "NHIỆM VỤ", True), (1, "Câu thường.", False)]:  # fmt: skip
            list_item(document, number, depth, text, bold=bold)

    draft = read(resolution(fill))

    assert draft.blocks[0].text == "<p>Căn cứ Điều lệ Đảng.</p>"
    assert outline(draft) == [
        (1, "I.", "QUAN ĐIỂM", ""),
        (2, "1.", "Mục tiêu", ""),
        (3, "a)", "", "<p>Một</p><p>- gạch</p>"),
        (3, "b)", "", "<p>Hai &amp; ba</p>"),
        (1, "II.", "NHIỆM VỤ", ""),
        (2, "1.", "", "<p>Câu thường.</p>"),
    ]
    assert [block.doubts for block in draft.blocks] == [[]] * 7


def test_chapters_take_their_title_from_the_next_line_and_a_cited_article_is_no_heading():
    def fill(document):
        add(document, "Chương I", bold=True, centred=True)
        add(document, "QUY ĐỊNH CHUNG", bold=True, centred=True)
        add(document, "Điều 1. Phạm vi điều chỉnh", bold=True)
        add(document, "1. Khoản một.")
        add(document, "Điều 5 của Điều lệ Đảng vẫn áp dụng.")
        add(document, "Mục 2\nTỔ CHỨC", bold=True)
        add(document, "Điều 2. Văn bản này có hiệu lực từ ngày ký.")

    assert outline(read(write(fill))) == [
        (1, "Chương I", "QUY ĐỊNH CHUNG", ""),
        (3, "Điều 1.", "Phạm vi điều chỉnh", ""),
        (4, "1.", "", "<p>Khoản một.</p><p>Điều 5 của Điều lệ Đảng vẫn áp dụng.</p>"),
        (2, "Mục 2", "TỔ CHỨC", ""),
        (3, "Điều 2.", "", "<p>Văn bản này có hiệu lực từ ngày ký.</p>"),
    ]


def test_bold_words_without_a_number_head_a_section_and_are_doubtful():
    def fill(document):
        add(document, "QUAN ĐIỂM CHỈ ĐẠO", bold=True)
        add(document, "Xây dựng Đảng là then chốt.")
        add(document, "Đây là một câu in đậm.", bold=True)
        add(document, "1. Một.")
        add(document, "TỔ CHỨC THỰC HIỆN", bold=True)
        add(document, "1. Một.")

    block, first, _heading, again = read(write(fill)).blocks

    assert (first.doubts, again.doubts) == ([], [])
    assert (block.title, block.level, block.doubts) == ("QUAN ĐIỂM CHỈ ĐẠO", 1, ["heading-without-number"])
    assert block.text == "<p>Xây dựng Đảng là then chốt.</p><p><b>Đây là một câu in đậm.</b></p>"


def test_a_number_that_is_missing_is_pointed_at():
    def fill(document):
        for line in (
            "I. MỘT",
            "1. Một.",
            "3. Ba.",
            "II. HAI",
            "1. Một.",
            "a) a",
            "b) b",
            "c) c",
            "d) d",
            "đ) đ",
            "e) e",
            "C. Ê",
        ):
            add(document, line)

    draft = read(write(fill))

    assert [block.marker for block in draft.blocks if block.doubts] == ["3.", "C."]


def test_footnotes_stay_where_they_are_called_and_come_at_the_end():
    def fill(document):
        add(document, "I. MỤC TIÊU", bold=True)
        add(document, "Tăng trưởng 8 %")
        add(document, "Giảm nghèo")

    content = files.add_footnotes(write(fill), ["Nguồn: Cục Thống kê", "Chuẩn 2025"], {"Tăng": 1, "Giảm": 2})

    first, last = read(content).blocks
    assert first.text == "<p>Tăng trưởng 8 %<sup>1</sup></p><p>Giảm nghèo<sup>2</sup></p>"
    assert (last.kind, last.doubts) == ("footnotes", ["footnotes"])
    assert last.rows == [["1", "<p>Nguồn: Cục Thống kê</p>"], ["2", "<p>Chuẩn 2025</p>"]]


def test_tables_keep_their_rows_and_merged_cells_are_doubtful():
    def fill(document):
        add(document, "I. CHỈ TIÊU", bold=True)
        table = document.add_table(rows=3, cols=2)
        for row, cells in zip(table.rows, [("Chỉ tiêu", "2025"), ("GRDP", "8 %"), ("Gộp", "")], strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        table.cell(2, 0).merge(table.cell(2, 1))
        add(document, "Sau bảng.")

    _heading, table, after = read(write(fill)).blocks

    assert (table.kind, table.rows, table.doubts) == (
        "table",
        [["Chỉ tiêu", "2025"], ["GRDP", "8 %"], ["Gộp", ""]],
        ["merged-cells"],
    )
    assert (after.kind, after.text) == ("opening", "<p>Sau bảng.</p>")


def picture(path, size=(20, 10), **how):
    Image.new("RGB", size, "red").save(path, **how)
    return str(path)


def test_pictures_come_into_the_text_where_they_stand_without_their_metadata(tmp_path):
    exif = Image.Exif()
    exif[271] = "May anh cua dong chi A"  # its maker

    def fill(document):
        document.add_picture(picture(tmp_path / "quoc-huy.png"))
        add(document, "I. BIỂU ĐỒ", bold=True)
        document.add_picture(picture(tmp_path / "anh.jpg", (3000, 2000), exif=exif))
        add(document, "Sau ảnh.")
        cell = document.add_table(rows=1, cols=2).rows[0].cells
        cell[0].text = "Bảng"
        cell[1].paragraphs[0].add_run().add_picture(picture(tmp_path / "bieu-do.bmp"))
        frame = document.add_table(rows=1, cols=1).rows[0].cells[0]
        frame.paragraphs[0].add_run().add_picture(picture(tmp_path / "khung.png"))

    content = resolution(fill)
    draft = read(content)

    assert b"May anh cua" in b"".join(parts_of(content).values())
    assert [(block.kind, block.marker, block.picture, block.doubts) for block in draft.blocks] == [
        ("picture", "", "1.png", ["picture"]),
        ("section", "I.", "", []),
        ("picture", "", "2.jpg", ["picture"]),
        ("opening", "", "", []),
        ("table", "", "", []),
        ("picture", "", "3.png", ["picture"]),
        ("picture", "", "4.png", ["picture"]),
    ]
    assert draft.blocks[4].rows == [["Bảng", ""]]
    assert draft.notes == []
    drawn = {name: base64.b64decode(held) for name, held in draft.pictures.items()}
    opened = {name: Image.open(BytesIO(held)) for name, held in drawn.items()}
    assert {name: (one.format, one.size) for name, one in opened.items()} == {
        "1.png": ("PNG", (20, 10)), "2.jpg": ("JPEG", (2000, 1333)), "3.png": ("PNG", (20, 10)), "4.png": ("PNG", (20, 10)),
    }  # fmt: skip
    assert b"May anh cua" not in b"".join(drawn.values())
    assert draft.source.count('src="data:image/') == 3


def test_what_cannot_be_drawn_and_what_stands_in_the_head_stays_out(tmp_path):
    def fill(document):
        add(document, "I. BIỂU ĐỒ", bold=True)
        document.add_picture(picture(tmp_path / "bieu-do.png"))

    content = resolution(fill)
    [name] = [name for name in parts_of(content) if name.startswith("word/media/")]

    draft = read(files.with_parts(content, {name: b"\xd7\xcd\xc6\x9a khong phai anh"}))

    assert [(block.kind, block.doubts) for block in draft.blocks] == [("section", ["image"])]
    assert (draft.notes, draft.pictures) == (["images"], {})


def test_a_file_of_pictures_alone_is_refused(tmp_path):
    content = write(lambda document: document.add_picture(picture(tmp_path / "quet.png")))

    with pytest.raises(WordRefused) as refused:
        read(content)
    assert refused.value.code == "no-text"


def test_what_a_file_brings_along_is_never_markup():
    draft = read(write(lambda document: add(document, "<script>alert(1)</script> & <img src=x onerror=y>")))

    assert "<script" not in draft.source
    assert "<img" not in draft.source
    assert draft.blocks[0].text == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;img src=x onerror=y&gt;</p>"


def test_the_numbers_of_a_hundred_pages_survive_exactly():
    sentence = "Đẩy mạnh công tác tuyên truyền, giáo dục chính trị, tư tưởng trong toàn Đảng bộ. " * 3
    expected = []

    def fill(document):
        number = numbered(
            document, ("upperRoman", "%1-"), ("decimal", "%2."), ("decimal", "%2.%3."), ("lowerLetter", "%4)")
        )
        for part, roman in enumerate(
            ["I-", "II-", "III-", "IV-", "V-", "VI-", "VII-", "VIII-", "IX-", "X-", "XI-", "XII-"], 1
        ):
            list_item(document, number, 0, f"PHẦN VIỆC {part}", bold=True)
            expected.append(roman)
            for section in range(1, 7):
                list_item(document, number, 1, "Nhiệm vụ", bold=True)
                expected.append(f"{section}.")
                for point in range(1, 4):
                    list_item(document, number, 2, sentence)
                    list_item(document, number, 3, sentence)
                    add(document, f"- {sentence}")
                    add(document, f"b) {sentence}")
                    expected.extend([f"{section}.{point}.", "a)", "-", "b)"])

    draft = read(resolution(fill))

    assert markers(draft) == expected
    assert len(expected) == 12 * (1 + 6 * (1 + 3 * 4))
    assert sum(len(block.text) for block in draft.blocks) > 100 * 2000
    assert {code for block in draft.blocks for code in block.doubts} == set()


def test_lists_that_begin_anew_or_go_on_are_counted_as_word_does():
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    def fill(document):
        first = numbered(document, ("decimal", "%1."), ("lowerLetter", "%2)"))
        part = document.part.numbering_part.element
        again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
        for number, inner in (("5001", ""), ("5002", again)):
            part.append(
                parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{first}"/>{inner}</w:num>')
            )
        for number, depth in [(first, 0), (first, 1), ("5001", 0), ("5001", 1), ("5002", 0), ("5002", 0), ("0", 0)]:
            list_item(document, number, depth, "Nội dung")

    assert markers(read(write(fill))) == ["1.", "a)", "2.", "a)", "1.", "2."]

import pytest

from cms.handbook.stamps import stamp_in_file_name, stamp_in_lines, stamp_in_title


@pytest.mark.parametrize(
    ("title", "stamp"),
    [
        ("Nghị quyết TỐI MẬT về quốc phòng", "TỐI MẬT"),
        ("TUYỆT  MẬT", "TUYỆT MẬT"),
        ("Báo cáo (MẬT)", "MẬT"),
        ("TỐI MẬT", "TỐI MẬT"),  # typed with marks apart
        ("Nghị quyết về bảo vệ bí mật nhà nước", ""),
        ("NGHỊ QUYẾT VỀ BẢO VỆ BÍ MẬT NHÀ NƯỚC", ""),
        ("CÔNG TÁC CƠ MẬT VÀ BẢO MẬT", ""),
        ("Mặt trận Tổ quốc", ""),
        ("", ""),
    ],
)
def test_a_stamp_in_a_title_stands_in_capitals_among_other_words(title, stamp):
    assert stamp_in_title(title) == stamp


@pytest.mark.parametrize("line", ["TỐI MẬT", "Mật", "[ MẬT ]", "T Ố I  M Ậ T", "Độ mật: Tuyệt mật", "DẤU ĐỘ MẬT: MẬT"])
def test_a_line_of_its_own_is_a_stamp(line):
    assert stamp_in_lines(["TỈNH ỦY VĨNH LONG", line, "Số 1-NQ/TU"]) == line.strip()


@pytest.mark.parametrize(
    "line", ["bảo vệ bí mật nhà nước", "Mặt", "MẬT ONG", "Điều 3. Tài liệu đóng dấu MẬT được lưu riêng.", "mat"]
)
def test_the_word_in_a_sentence_is_none(line):
    assert stamp_in_lines([line]) == ""


def test_only_the_first_page_bears_a_stamp():
    assert stamp_in_lines(["x" * 3001, "TỐI MẬT"]) == ""
    assert stamp_in_lines(["x" * 2999, "TỐI MẬT"]) == "TỐI MẬT"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("01-NQ-TU_toi_mat.docx", True),
        ("Tối mật - 01 NQ.pdf", True),
        ("TUYETMAT.pdf", False),  # one word: not read as two
        ("mat_01-nq.docx", True),
        ("Mặt trận Tổ quốc.docx", False),
        ("bao-ve-bi-mat-nha-nuoc.pdf", False),
        ("tong-hop-cac-mat-cong-tac.docx", False),
    ],
)
def test_file_names_come_with_and_without_marks(name, found):
    assert bool(stamp_in_file_name(name)) is found

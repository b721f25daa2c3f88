"""Files of every kind: what can be read is read the same, what cannot gives a sentence."""

import io
import random
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.organisation.imports import flow, layout, workbooks
from cms.organisation.imports.columns import MEMBER_COLUMNS, guess
from cms.organisation.imports.refusals import FileRefused
from cms.organisation.imports.template import template
from cms.organisation.models import Member, PeopleImport
from tests import people_file
from tests.cms.organisation.imports.making import person, told
from tests.cms.organisation.imports.test_legacy_text import TO_TCVN3

pytestmark = pytest.mark.django_db


def tcvn3(text):
    return "".join(TO_TCVN3.get(char, char) for char in text)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "tcvn3", "cp1258"])
def test_texts_in_many_encodings_give_the_same_member(run, encoding, separator):
    name = "Nguyễn Thị Bích Hà"
    text = people_file.commas([person(**{"Họ và tên": name})], separator=separator)
    if encoding == "tcvn3":
        content = tcvn3(text).encode("latin-1")
    elif encoding == "cp1258":
        content = for_cp1258(text)
    else:
        content = text.encode(encoding)

    batch = run.check(None, content=content, name="ds.csv")

    assert told(batch) == {2: "new"}
    run.apply(batch)
    assert Member.objects.get(card_number="VD0000001").full_name == name


def for_cp1258(text):
    """As Windows writes it: letters with hats whole, tones after them."""
    import unicodedata

    out = []
    for char in unicodedata.normalize("NFC", text):
        try:
            out.append(char.encode("cp1258"))
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", char)
            base, tones = apart[0], [mark for mark in apart[1:] if mark in "\u0300\u0301\u0303\u0309\u0323"]
            hats = "".join(mark for mark in apart[1:] if mark not in tones)
            out.append((unicodedata.normalize("NFC", base + hats) + "".join(tones)).encode("cp1258"))
    return b"".join(out)


def book(**options):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate([people_file.HEADINGS, person()]):
            for place, value in enumerate(row):
                sheet.write(number, place, str(value) if value is not None else None)
        if options.get("macro"):
            made.add_vba_project(io.BytesIO(b"not really"), is_stream=True)
    return buffer.getvalue()


def packed(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


OLE = workbooks.OLE
BAD = {
    "empty": ("x.xlsx", b"", "Tệp không có dữ liệu."),
    "nothing in it": ("x.csv", b"  \n ", "Tệp không phải bảng tính XLSX, cũng không phải văn bản chia cột (CSV)."),
    "a picture": ("x.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50), "Tệp bị hỏng hoặc không phải bảng tính Excel. Hãy mở bằng phần mềm bảng tính và lưu lại dạng XLSX."),
    "a picture as text": ("x.csv", b"\x89PNG\r\n\x1a\n" + bytes(50), "Tệp không phải bảng tính XLSX, cũng không phải văn bản chia cột (CSV)."),
    "headings alone": ("x.csv", ",".join(people_file.HEADINGS).encode(), "Không có dòng nào dưới hàng tiêu đề."),
    "old format": ("x.xls", OLE + bytes(600), "Đây là định dạng XLS cũ. Hãy lưu lại dạng XLSX."),
    "locked": ("x.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "Tệp bị khóa bằng mật khẩu. Hãy lưu lại không mật khẩu."),
    "locked, named as text": ("x.csv", OLE + "EncryptedPackage".encode("utf-16-le"), "Tệp bị khóa bằng mật khẩu. Hãy lưu lại không mật khẩu."),
    "macros by name": ("x.xlsm", book(), "Không nhận bảng tính có macro. Hãy lưu lại dạng XLSX."),
    "macros inside": ("x.xlsx", book(macro=True), "Không nhận bảng tính có macro. Hãy lưu lại dạng XLSX."),
    "another archive": ("x.xlsx", packed(**{"a.txt": "x"}), "Tệp bị hỏng hoặc không phải bảng tính Excel. Hãy mở bằng phần mềm bảng tính và lưu lại dạng XLSX."),
    "a bomb": ("x.xlsx", packed(**{"[Content_Types].xml": "x", "xl/a.xml": bytes(30_000_000)}), "Bảng tính quá lớn khi giải nén. Hãy tách tệp hoặc lưu dạng CSV."),
    "cut off": ("x.xlsx", book()[:-200], "Tệp bị hỏng hoặc không phải bảng tính Excel. Hãy mở bằng phần mềm bảng tính và lưu lại dạng XLSX."),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_file_that_cannot_be_taken_gives_a_sentence_and_leaves_nothing(world, what):
    name, content, sentence = BAD[what]
    upload = SimpleUploadedFile(name, content)

    with pytest.raises(FileRefused) as info:
        flow.receive(file=upload, subject="members", unit=world.commune, by=world.officer, now=timezone.now())

    assert str(info.value.sentence) == sentence
    assert PeopleImport.objects.count() == 0


def test_a_damaged_workbook_is_refused_or_read_but_never_breaks():
    dice, whole, refused = random.Random(11), book(), 0
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(dice.randrange(1, 8)):
            content[dice.randrange(len(content))] = dice.randrange(256)
        file = io.BytesIO(bytes(content))
        try:
            found = layout.examine(file, "x.xlsx", len(content), MEMBER_COLUMNS)
            list(layout.data_rows(file, found))
        except FileRefused:
            refused += 1
    assert refused > 20


def test_entities_in_a_workbook_are_not_expanded():
    evil = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    parts = {}
    with zipfile.ZipFile(io.BytesIO(book())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = packed(**{**parts, "xl/sharedStrings.xml": evil})

    with pytest.raises(FileRefused):
        layout.examine(io.BytesIO(content), "x.xlsx", len(content), MEMBER_COLUMNS)


def test_a_title_above_the_headings_is_passed_over_and_rows_keep_their_numbers(run):
    table = [person(number=1), [None] * 14, person(number=2)]
    rows = [["DANH SÁCH ĐẢNG VIÊN"], [], list(people_file.HEADINGS), *table]

    batch = run.check(None, content=people_file.workbook(rows[1:], rows[0]))

    assert (batch.layout["header"], told(batch)) == (3, {4: "new", 6: "new"})


def test_a_formula_counts_with_its_value(run):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet = made.add_worksheet()
        for place, (heading, value) in enumerate(zip(people_file.HEADINGS, person(), strict=True)):
            sheet.write_string(0, place, heading)
            if value is not None:
                sheet.write(1, place, value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value)
        sheet.write_formula(1, people_file.NAME, '="Nguyễn"&" Văn Công Thức"', None, "Nguyễn Văn Công Thức")

    batch = run.check(None, content=buffer.getvalue())

    assert told(batch) == {2: "new"}
    assert batch.rows.get().label == "Nguyễn Văn Công Thức"


def test_a_number_that_lost_its_first_zero_gets_it_back(run, world):
    row = person(**{"Số CCCD": 79000000001, "Điện thoại": 912345678})

    run.apply(run.check([row]))

    member = Member.objects.get(card_number="VD0000001")
    assert (member.identity_number, member.phone) == ("079000000001", "0912345678")


def test_the_sample_that_is_kept_shows_no_identity_number(run):
    batch = run.check([person(number=1)])

    assert batch.layout["sample"][0][people_file.IDENTITY] == "•••••••••001"
    assert "000000000001" not in str(batch.layout)


def test_the_template_is_understood_and_its_examples_are_not_in_the_sheet_to_fill(world):
    for subject in ("members", "units"):
        content = template(subject)
        with pytest.raises(FileRefused) as info:
            layout.examine(io.BytesIO(content), "mau.xlsx", len(content), layout_columns(subject))
        assert str(info.value.sentence) == "Không có dòng nào dưới hàng tiêu đề."


def layout_columns(subject):
    from cms.organisation.imports.columns import COLUMNS

    return COLUMNS[subject]


def test_headings_are_understood_as_people_write_them():
    headings = ["STT", "HỌ VÀ TÊN", "Ngày, tháng, năm sinh", "Nam/Nữ", "Chi bộ đang sinh hoạt", "Ngày vào Đảng",
                "Chính thức", "Số thẻ đảng viên", "Số CCCD/định danh", "SĐT", "Chøc vô §¶ng", "Trình độ LLCT"]  # fmt: skip

    assert guess(headings, MEMBER_COLUMNS) == {
        1: "full_name", 2: "birth_date", 3: "sex", 4: "cell_name", 5: "admitted_on", 7: "card_number",
        8: "identity_number", 9: "phone", 10: "party_post", 11: "theory_level",
    }  # fmt: skip

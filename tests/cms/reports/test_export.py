import io
from datetime import UTC, date, datetime

import openpyxl

from cms.reports.export import plain_text, workbook
from cms.reports.report import Column, Section, Table


def test_the_text_is_what_a_vietnamese_spreadsheet_takes_for_figures_and_days():
    table = Table(
        [Column("Đơn vị"), Column("Số", "number"), Column("Tỷ lệ", "percent"), Column("Ngày", "day"),
         Column("Tháng", "month"), Column("Lúc", "instant")],
        [["Xã A; B", 1234, 1 / 3, date(2026, 3, 5), date(2026, 10, 1), datetime(2026, 3, 5, 1, 7, tzinfo=UTC)],
         ["Xã C", None, None, None, None, None]],
    )  # fmt: skip

    assert plain_text(table).decode("utf-8") == (
        '\ufeffĐơn vị;Số;Tỷ lệ;Ngày;Tháng;Lúc\r\n"Xã A; B";1234;33,3%;5/3/2026;10/2026;5/3/2026 08:07\r\nXã C;;;;;\r\n'
    )


def test_a_sheet_is_named_by_whole_words_and_unlike_the_others():
    sections = [
        Section(str(number), "Đảng viên theo trình độ lý luận chính trị", Table([Column("Đơn vị")], []))
        for number in range(2)
    ]
    sections.append(Section("3", "Không-có-chỗ-nào-để-ngắt-ở-tên-dài-này", Table([Column("Đơn vị")], [])))

    names = openpyxl.load_workbook(io.BytesIO(workbook(sections, []))).sheetnames

    assert names == [
        "Đảng viên theo trình độ lý luận", "Đảng viên theo trình độ lý 2", "Không-có-chỗ-nào-để-ngắt-ở-tên-", "Thông tin",
    ]  # fmt: skip

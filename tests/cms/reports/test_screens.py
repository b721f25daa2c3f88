"""What stands on the screens and in the files, each figure counted by hand in the world of world.py."""

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.test import Client

from cms.organisation.models import AuditEvent
from tests.cms.reports.world import OPEN, SECRET
from tests.factories import make_document

NBSP = "\u00a0"


@pytest.fixture
def shown(visit):
    """(tiles, tables) of a page: each tile as label: figure, each table as rows of texts under its heading."""

    def read(name, address, **query):
        answer = visit(name, address, **query)
        assert answer.status_code == 200
        page = BeautifulSoup(answer.content, "html.parser")
        tiles = {tile.find(string=True).strip(): _text(tile.find("strong")) for tile in page.select(".tile")}
        tables = {
            _text(section.find("h2")): [[_text(cell) for cell in row.select("th, td")] for row in section.select("tr")]
            for section in page.select("section.report")
        }
        return tiles, tables

    return read


def _text(node):
    return node.get_text(" ", strip=True).replace(NBSP, " ")


def test_the_overview(shown):
    tiles, tables = shown("province", "/thong-ke/P/")

    assert tiles == {
        "Đảng viên": "7",  # m1 to m6 and m8; m7 has left
        "Tổ chức": "6",  # P, A, A1, A2, B, B1
        "Văn bản đã triển khai": "4",
        "Đảng viên chưa xem lần nào": "2",  # m2, m5
        "Đảng viên ít xem": "1",  # m4: 1 of 4
        "Đạt trắc nghiệm": "50,0 %",  # m1 and m4 of m1, m2, m4, m6
        "Có mặt học tập": "33,3 %",  # m1 and m6 of 4 + 2 summonses
        "Chi bộ đã họp": "2/3",  # A1 and A2, not B1
        "Cấp ủy triển khai 57-NQ/TW": "2/3",  # P and A, not B
    }
    assert tables["Đơn vị trực thuộc"][1:] == [
        ["Đơn vị A", "5", "4", "2", "6", "2", "3", "33,3 %"],
        ["Đơn vị B", "2", "0", "0", "0", "0", "0", "–"],
    ]
    assert tables["Đảng viên theo tuổi"][1:] == [
        ["18–30", "1", "14,3 %"], ["31–35", "1", "14,3 %"], ["36–40", "1", "14,3 %"], ["41–45", "0", "0,0 %"],
        ["46–50", "2", "28,6 %"], ["51–55", "0", "0,0 %"], ["56–60", "1", "14,3 %"], ["Từ 61 trở lên", "1", "14,3 %"],
        ["Tổng số", "7", "100,0 %"],
    ]  # fmt: skip
    assert tables["Đảng viên theo giới tính"][1:] == [
        ["Nam", "4", "57,1 %"], ["Nữ", "3", "42,9 %"], ["Tổng số", "7", "100,0 %"],
    ]  # fmt: skip
    assert tables["Đảng viên theo trạng thái"][1:] == [
        ["Đảng viên chính thức", "4", "50,0 %"], ["Đảng viên dự bị", "1", "12,5 %"], ["Miễn sinh hoạt", "1", "12,5 %"],
        ["Tạm thời nơi khác", "1", "12,5 %"], ["Chuyển đi", "1", "12,5 %"], ["Ra khỏi Đảng", "0", "0,0 %"],
        ["Từ trần", "0", "0,0 %"], ["Tổng số", "8", "100,0 %"],
    ]  # fmt: skip


def test_documents_and_their_viewers(shown):
    tiles, tables = shown("province", "/thong-ke/P/van-ban/")

    assert tiles == {"Văn bản đã triển khai": "4"}
    assert tables["Văn bản đã triển khai"][1:] == [
        ["Nghị quyết 02-KH/ĐU", "Đơn vị A", "1/4/2025", "1", "0", "4", "1", "25,0 %"],
        ["Nghị quyết 11-CTr/TU", "Đơn vị P", "1/3/2025", "1", "0", "5", "1", "20,0 %"],
        ["Nghị quyết 59-NQ/TW", "Bộ Chính trị", "24/1/2025", "1", "0", "5", "1", "20,0 %"],
        ["Nghị quyết 57-NQ/TW", "Bộ Chính trị", "22/12/2024", "4", "1", "5", "3", "60,0 %"],
    ]


def test_who_never_or_rarely_views_with_the_names_audited(shown):
    tiles, tables = shown("province", "/thong-ke/P/muc-do-xem/", nhom="chua-xem")

    assert tiles == {
        "Đảng viên chưa xem lần nào": "2", "Đảng viên ít xem": "1", "Đảng viên xem thường xuyên": "2",
        "Chưa đủ dữ liệu": "0", "Được miễn hoặc ở nơi khác": "2",
    }  # fmt: skip
    assert tables["Theo đơn vị"][1:] == [
        ["Đơn vị A", "2", "1", "1", "0", "1", "50,0 %"],
        ["Đơn vị B", "0", "0", "1", "0", "1", "0,0 %"],
        ["Tổng số", "2", "1", "2", "0", "2", "40,0 %"],
    ]
    assert tables["Đảng viên chưa xem lần nào"][1:] == [
        ["Lê Thị Ánh", "Đơn vị A1", "Đảng viên chính thức", "4", "0", "0,0 %", "–"],
        ["Đỗ Văn Ất", "Đơn vị A2", "Đảng viên dự bị", "4", "0", "0,0 %", "–"],
    ]
    event = AuditEvent.objects.get(action="report.names")
    assert (event.actor, event.unit_code, event.rows) == ("province", "P", 2)


def test_a_stricter_threshold_moves_one_member(shown):
    tiles, tables = shown("province", "/thong-ke/P/muc-do-xem/", nhom="it-xem", nguong="50")

    assert (tiles["Đảng viên ít xem"], tiles["Đảng viên xem thường xuyên"]) == ("2", "1")
    assert [row[0] for row in tables["Đảng viên ít xem"][1:]] == ["=1+1", "Ngô Thị Cúc"]


def test_quiz_results(shown):
    tiles, tables = shown("province", "/thong-ke/P/trac-nghiem/")

    assert tiles == {"Kết quả": "4", "Đạt": "2", "Đạt, %": "50,0 %"}
    assert tables["Kết quả theo bài"][1:] == [
        ["Bài chua-ai-lam", "0", "0", "–", "–"],
        ["Bài cuoi-cung", "1", "0", "0,0 %", "20,0 %"],
        ["Bài tot-nhat", "3", "2", "66,7 %", "70,0 %"],
    ]


def test_attendance(shown):
    tiles, tables = shown("province", "/thong-ke/P/diem-danh/")

    assert tiles == {
        "Triệu tập": "6", "Có mặt": "2", "Có mặt, %": "33,3 %", "Vắng có lý do": "1", "Vắng không lý do": "1",
        "Còn chờ": "2",
    }  # fmt: skip
    assert tables["Theo lớp"][1:] == [
        ["Lớp sắp tới", "10:00, 1/12/2026", "2", "0", "0,0 %", "0", "0", "2"],
        ["Lớp chưa mời ai", "10:00, 14/11/2026", "0", "0", "–", "0", "0", "0"],
        ["Lớp đã qua", "10:00, 14/11/2026", "4", "2", "50,0 %", "1", "1", "0"],
    ]


def test_cell_meetings_are_readable_but_for_the_hamlet_cells(shown, visit):
    tiles, tables = shown("province", "/thong-ke/P/sinh-hoat/")

    assert tiles == {
        "Chi bộ": "3", "Chi bộ đã họp": "2", "Chi bộ chưa họp": "1", "Đã họp, %": "66,7 %", "Buổi đã họp": "3",
    }  # fmt: skip
    assert ["Đơn vị A2", "10/2026", "Thường kỳ", "Đã khép hồ sơ", "–", "–", "–", "–"] in tables["Các buổi sinh hoạt"]


def test_the_minutes_of_a_hamlet_cell_are_shown_to_nobody_above(world, visit):
    addresses = {name: f"/thong-ke/{name[:2]}/sinh-hoat/{meeting.uid}/" for name, meeting in world.meetings.items()}

    readable = visit("province", addresses["A1-10"])
    assert (readable.status_code, OPEN in readable.content.decode()) == (200, True)
    for name in ("province", "commune"):
        assert SECRET not in visit(name, addresses["A2-10"]).content.decode()
        assert SECRET not in visit(name, "/thong-ke/P/sinh-hoat/").content.decode()
    assert SECRET in visit("secretary", addresses["A2-10"]).content.decode()


def test_who_has_not_issued_a_document_implementing_57(shown):
    tiles, tables = shown("province", "/thong-ke/P/trien-khai/")

    assert tiles == {"Cấp ủy": "3", "Đã ban hành": "2", "Chưa ban hành": "1"}
    assert tables["Chưa ban hành"] == [["Cấp ủy"], ["Đơn vị B"]]
    assert tables["Đã ban hành"][1:] == [
        ["Đơn vị P", "Nghị quyết 11-CTr/TU", "1/3/2025", "69"],
        ["Đơn vị A", "Nghị quyết 02-KH/ĐU", "1/4/2025", "100"],
    ]


@pytest.mark.parametrize(
    ("page", "items"), [("tong-quan", 7), ("van-ban", 1), ("muc-do-xem", 1), ("trac-nghiem", 1), ("diem-danh", 2)]
)
def test_a_workbook_holds_the_figures_of_the_screen(shown, visit, page, items):
    address = "/thong-ke/P/" if page == "tong-quan" else f"/thong-ke/P/{page}/"
    _tiles, tables = shown("province", address)

    answer = visit("province", f"/thong-ke/P/{page}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))

    sheets = [sheet for sheet in book if sheet.title != "Thông tin"]
    assert len(sheets) == items
    for sheet, rows in zip(sheets, tables.values(), strict=True):
        assert [[_as_on_screen(cell) for cell in row] for row in sheet.iter_rows()] == rows
    event = AuditEvent.objects.get(action="report.export")
    assert (event.actor, event.unit_code, event.rows) == (
        "province", "P", sum(len(rows) - 1 - _has_total(rows) for rows in tables.values()),
    )  # fmt: skip


def _has_total(rows):
    return rows[-1][0] == "Tổng số"


def _as_on_screen(cell):
    value = cell.value
    if value is None:
        return "–"
    if isinstance(value, datetime):
        day = f"{value.day}/{value.month}/{value.year}"
        return f"{value:%H:%M}, {day}" if "hh" in cell.number_format else day
    if "%" in cell.number_format:
        return f"{value * 100:.1f} %".replace(".", ",")
    return str(value)


def test_a_name_that_looks_like_a_formula_stays_a_text(visit):
    query = {"nhom": "it-xem", "bang": "danh-sach"}
    text = visit("province", "/thong-ke/P/muc-do-xem.csv", **query).content.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[0] for row in rows] == ["Họ và tên", "'=1+1"]


@pytest.mark.parametrize(
    ("name", "address", "status"),
    [
        ("commune", "/thong-ke/A/", 200),
        ("commune", "/thong-ke/P/", 404),
        ("commune", "/thong-ke/B/", 404),
        ("commune", "/thong-ke/B1/van-ban.xlsx", 404),
        ("outsider", "/thong-ke/P/muc-do-xem/", 404),
        ("author", "/thong-ke/P/", 404),
        ("province", "/thong-ke/khong-co/", 404),
        ("province", "/thong-ke/P/khong-co/", 404),
        ("province", "/thong-ke/P/van-ban.csv", 200),
    ],
)
def test_other_units_and_pages_that_do_not_exist_look_the_same(visit, name, address, status):
    answer = visit(name, address)

    assert answer.status_code == status
    if status == 404:
        page = BeautifulSoup(answer.content, "html.parser")
        assert _text(page.find("h1")) == "Không có gì để hiện"


def test_a_period_that_cannot_be_read_is_said_so_and_shows_all(shown, visit):
    tiles, _tables = shown("province", "/thong-ke/P/van-ban/", tu="32/13/2026", den="gần đây")

    assert tiles == {"Văn bản đã triển khai": "4"}
    page = BeautifulSoup(visit("province", "/thong-ke/P/van-ban/", tu="32/13/2026").content, "html.parser")
    assert [_text(node) for node in page.select("[role=alert]")] == [
        "Không đọc được ngày nên hiện toàn bộ thời gian. Hãy nhập lại ngày đầu và ngày cuối."
    ]


def test_a_period_that_ends_before_it_begins_is_said_so_and_kept(visit):
    page = BeautifulSoup(
        visit("province", "/thong-ke/P/van-ban/", tu="2026-12-01", den="2026-01-01").content, "html.parser"
    )

    assert [_text(node) for node in page.select("[role=alert]")] == [
        "Ngày đầu ở sau ngày cuối nên hiện toàn bộ thời gian. Hãy sửa lại một trong hai ngày."
    ]
    assert [field["value"] for field in page.select("input[type=date]")] == ["2026-12-01", "2026-01-01"]


def test_two_documents_with_one_number_can_be_told_apart(world, visit):
    make_document("02-KH/ĐU", world.units["B"], issued_on=date(2025, 5, 1))
    page = BeautifulSoup(visit("province", "/thong-ke/P/van-ban/").content, "html.parser")

    assert [[_text(cell) for cell in row.select("th, td")][:2] for row in page.select("tbody tr")][:2] == [
        ["Nghị quyết 02-KH/ĐU", "Đơn vị B"], ["Nghị quyết 02-KH/ĐU", "Đơn vị A"],
    ]  # fmt: skip
    drawn = [_text(node) for node in page.select("figure.chart text")][::2]
    assert drawn == ["02-KH/ĐU (Đơn vị B)", "02-KH/ĐU (Đơn vị A)", "11-CTr/TU", "59-NQ/TW", "57-NQ/TW"]


def test_every_picture_says_what_it_counts_and_in_which_unit(visit):
    pages = ("", "van-ban/", "muc-do-xem/", "trac-nghiem/", "diem-danh/", "sinh-hoat/", "trien-khai/")
    found = [BeautifulSoup(visit("province", f"/thong-ke/P/{page}").content, "html.parser") for page in pages]
    pictures = [figure for page in found for figure in page.select("figure.chart")]

    assert len(pictures) == 15
    for figure in pictures:
        caption = figure.find("figcaption")
        assert "(đơn vị tính: " in _text(caption)
        assert figure.find("svg")["aria-labelledby"].split()[0] == caption["id"]


def test_a_session_lists_only_the_units_it_summoned(world, shown):
    address = "/thong-ke/P/diem-danh/{}/"

    assert [row[0] for row in shown("province", "/thong-ke/P/diem-danh/")[1]["Theo đơn vị"][1:]] == [
        "Đơn vị A", "Đơn vị B",
    ]  # fmt: skip
    _tiles, tables = shown("province", address.format(world.sessions["past"].uid))
    assert [row[0] for row in tables["Theo đơn vị"][1:]] == ["Đơn vị A"]


def test_each_table_of_a_page_is_a_file_of_its_own_name(visit):
    named = [
        visit("province", "/thong-ke/P/sinh-hoat.csv", bang=table)["Content-Disposition"]
        for table in ("thang", "don-vi")
    ]

    assert named == [
        'attachment; filename="P-sinh-hoat-thang-2026-11-24.csv"',
        'attachment; filename="P-sinh-hoat-don-vi-2026-11-24.csv"',
    ]


def test_whoever_is_signed_in_can_sign_out(world):
    client = Client()
    client.force_login(world.users["province"])
    page = BeautifulSoup(client.get("/thong-ke/P/").content, "html.parser")
    form = page.select_one("header form[method=post]")

    assert _text(form) == "Đăng xuất"
    client.post(form["action"])
    assert client.get("/thong-ke/P/")["Location"] == "/tai-khoan/dang-nhap/?next=/thong-ke/P/"


@pytest.mark.parametrize(("name", "href"), [("author", "/"), ("commune", "/thong-ke/")])
def test_the_way_out_of_a_refusal_leads_somewhere(visit, name, href):
    page = BeautifulSoup(visit(name, "/thong-ke/P/").content, "html.parser")

    assert page.select_one("main a.button")["href"] == href


def test_nobody_sees_english_on_the_pages(visit):
    for page in ("", "van-ban/", "muc-do-xem/", "trac-nghiem/", "diem-danh/", "sinh-hoat/", "trien-khai/"):
        text = _text(BeautifulSoup(visit("province", f"/thong-ke/P/{page}").content, "html.parser"))
        assert [word for word in ("Details", "Show", "Units", "Members", "Total") if word in text.split()] == []

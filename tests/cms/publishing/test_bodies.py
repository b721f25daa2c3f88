from pathlib import Path

from cms.handbook.blocks import TextBlock
from cms.publishing import bodies
from cms.publishing.bodies import clean, paragraphs
from cms.publishing.files import Folder
from site_builder.content import Heading


def blocks(*pairs):
    return TextBlock().to_python([{"type": kind, "value": value} for kind, value in pairs])


def section(marker, level, title="", text=""):
    return "section", {"marker": marker, "level": str(level), "title": title, "text": text}


def text_of(text, first_level, address_of):
    return bodies.text_of(text, first_level, address_of, Folder(Path("khong-co-tep")))


def nowhere(identifier: int) -> str:
    return ""


def test_markers_stay_as_typed_and_anchors_follow_from_them():
    text = text_of(
        blocks(
            section("III.", 1, "Nhiệm vụ"),
            section("1.", 2, "Thể chế", "<p>Rà soát.</p>"),
            section("a)", 3, "Hạ tầng"),
            section("IV.", 1, "Tổ chức thực hiện"),
        ),
        3,
        nowhere,
    )

    assert text.html == (
        '<h3 id="muc-iii"><span class="marker">III.</span> Nhiệm vụ</h3>\n'
        '<h4 id="muc-iii-1"><span class="marker">1.</span> Thể chế</h4>\n'
        "<p>Rà soát.</p>\n"
        '<h5 id="muc-iii-1-a"><span class="marker">a)</span> Hạ tầng</h5>\n'
        '<h3 id="muc-iv"><span class="marker">IV.</span> Tổ chức thực hiện</h3>'
    )
    assert text.contents == [
        Heading(anchor="muc-iii", marker="III.", title="Nhiệm vụ", level=1),
        Heading(anchor="muc-iii-1", marker="1.", title="Thể chế", level=2),
        Heading(anchor="muc-iii-1-a", marker="a)", title="Hạ tầng", level=3),
        Heading(anchor="muc-iv", marker="IV.", title="Tổ chức thực hiện", level=1),
    ]


def test_points_d_and_đ_are_two_anchors():
    text = text_of(blocks(section("d)", 3, "Một"), section("đ)", 3, "Hai"), section("Điều 3", 1, "Ba")), 2, nowhere)

    assert [line.anchor for line in text.contents] == ["muc-d", "muc-dd", "muc-dieu-3"]


def test_equal_markers_give_different_anchors_and_never_one_of_the_page():
    text = text_of(blocks(section("1", 1, "Một"), section("1", 1, "Hai"), section("Lục", 1, "Ba")), 2, nowhere)

    assert [line.anchor for line in text.contents] == ["muc-1", "muc-1-2", "muc-luc-2"]


def test_a_section_without_a_heading_is_a_paragraph_that_can_be_cited():
    text = text_of(
        blocks(section("II", 1, "Mục tiêu"), section("1)", 2, "", "<p>Kinh tế số.</p><p>Nữa.</p>")), 3, nowhere
    )

    assert text.html == (
        '<h3 id="muc-ii"><span class="marker">II</span> Mục tiêu</h3>\n'
        '<p id="muc-ii-1"><span class="marker">1)</span> Kinh tế số.</p>\n<p>Nữa.</p>'
    )
    assert len(text.contents) == 1


def test_tables_show_figures_the_vietnamese_way():
    table = {
        "columns": [{"type": "text", "heading": "Chỉ tiêu"}, {"type": "number", "heading": "Năm 2030"}],
        "rows": [{"values": ["Kinh tế số <GDP>", 1234.5]}, {"values": ["Tỷ lệ", 30]}, {"values": ["Khác", None]}],
        "caption": "Bảng 1",
    }

    text = text_of(blocks(("table", table)), 3, nowhere)

    assert text.html == (
        "<table><caption>Bảng 1</caption>\n"
        '<thead><tr><th scope="col">Chỉ tiêu</th><th scope="col">Năm 2030</th></tr></thead>\n<tbody>\n'
        '<tr><td>Kinh tế số &lt;GDP&gt;</td><td class="number">1.234,5</td></tr>\n'
        '<tr><td>Tỷ lệ</td><td class="number">30</td></tr>\n'
        '<tr><td>Khác</td><td class="number"></td></tr>\n</tbody></table>'
    )


def test_a_superscript_number_leads_to_its_note_and_back():
    text = text_of(
        blocks(
            (
                "footnotes",
                [{"number": "1", "text": "<p>Nguồn <i>A</i>.</p>"}, {"number": "*", "text": "<p>Không gọi.</p>"}],
            ),
            ("opening", "<p>Năm 2025<sup>1</sup> và<sup>[1]</sup> 5<sup>2</sup></p>"),
            section("I.", 1, "Mục tiêu", "<p>Rộng 12 km<sup>1</sup>.</p>"),
        ),
        3,
        nowhere,
    )

    assert text.html == (
        '<p>Năm 2025<sup><a href="#chu-thich-1" id="goc-chu-thich-1" role="doc-noteref" aria-label="Chú thích 1">1</a></sup>'
        ' và<sup><a href="#chu-thich-1" id="goc-chu-thich-1-2" role="doc-noteref" aria-label="Chú thích 1">1</a></sup>'
        " 5<sup>2</sup></p>\n"
        '<h3 id="muc-i"><span class="marker">I.</span> Mục tiêu</h3>\n<p>Rộng 12 km<sup>1</sup>.</p>\n'
        '<section class="notes" role="doc-endnotes" aria-labelledby="chu-thich">\n<h3 id="chu-thich">Chú thích</h3>\n<ol>\n'
        '<li id="chu-thich-1"><span class="marker">1</span>\n<div><p>Nguồn <i>A</i>. <a href="#goc-chu-thich-1"'
        ' role="doc-backlink" aria-label="Trở lại chỗ có chú thích 1 trong bài">↩</a></p></div></li>\n'
        '<li id="chu-thich-so-2"><span class="marker">*</span>\n<div><p>Không gọi.</p></div></li>\n</ol>\n</section>'
    )
    assert [(line.anchor, line.title) for line in text.contents] == [("muc-i", "Mục tiêu"), ("chu-thich", "Chú thích")]


def test_only_what_is_on_the_list_gets_out():
    dirty = (
        '<p data-block-key="x" onclick="x()" style="color:red">Một <b>hai</b> <i>ba</i><sup>2</sup>'
        '<script>alert(1)</script><img src="https://la.example/x.png"> <a href="javascript:x()">bốn</a></p><h2>Năm</h2>'
        '<a href="//la.example/">sáu</a> <a href="van-ban/">bảy</a>'
    )

    assert clean(dirty, nowhere) == "<p>Một <b>hai</b> <i>ba</i><sup>2</sup> bốn</p>Nămsáu bảy"


def test_links_lead_to_readers_addresses_or_nowhere():
    addresses = {7: "/van-ban/2024/57-nq-tw/"}
    text = (
        '<p><a linktype="page" id="7">Nghị quyết 57</a>, <a linktype="page" id="8">nội bộ</a>, '
        '<a href="https://tulieuvankien.dangcongsan.vn/?a=1&amp;b=2">ngoài</a>, <a href="#muc-i">mục I</a></p>'
    )

    assert clean(text, lambda page: addresses.get(page, "")) == (
        '<p><a href="/van-ban/2024/57-nq-tw/">Nghị quyết 57</a>, nội bộ, '
        '<a href="https://tulieuvankien.dangcongsan.vn/?a=1&amp;b=2">ngoài</a>, <a href="#muc-i">mục I</a></p>'
    )


def test_plain_text_becomes_paragraphs():
    assert paragraphs("Một <b>\r\nhai\r\n\r\n\r\nba") == "<p>Một &lt;b&gt;<br>hai</p>\n<p>ba</p>"
    assert paragraphs(" \n ") == ""


def test_lines_with_a_dash_are_a_list_between_the_paragraphs():
    assert paragraphs("Hội nghị:\n- Điểm danh <QR>\n– Thu hoạch\nBáo cáo\nđúng hạn.\n\n-5 độ") == (
        "<p>Hội nghị:</p>\n<ul>\n<li>Điểm danh &lt;QR&gt;</li>\n<li>Thu hoạch</li>\n</ul>\n"
        "<p>Báo cáo<br>đúng hạn.</p>\n<p>-5 độ</p>"
    )

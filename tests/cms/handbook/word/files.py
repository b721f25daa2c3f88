"""Word files that the tests write themselves, with python-docx."""

import zipfile
from collections.abc import Callable
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

HEAD = (
    ["TỈNH ỦY VĨNH LONG", "BAN TUYÊN GIÁO VÀ DÂN VẬN", "*", "Số 57-NQ/BTGDVTU"],
    ["ĐẢNG CỘNG SẢN VIỆT NAM", "", "Vĩnh Long, ngày 22 tháng 12 năm 2024"],
)
TITLE = ["NGHỊ QUYẾT", "về công tác tuyên truyền năm 2025", "-----"]
ENDING = (
    ["Nơi nhận:", "- Tỉnh ủy (để báo cáo),", "- Các đảng ủy trực thuộc,", "- Lưu Văn phòng."],
    ["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "", "", "Nguyễn Văn Ân"],
)


def saved(document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def write(fill: Callable) -> bytes:
    document = Document()
    fill(document)
    return saved(document)


def add(document, text: str, *, bold=False, italic=False, font="", centred=False):
    paragraph = document.add_paragraph()
    for number, line in enumerate(text.split("\n")):
        run = paragraph.add_run(line)
        run.bold, run.italic = bold or None, italic or None
        if font:
            run.font.name = font
        if number < text.count("\n"):
            run.add_break()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def add_columns(document, columns) -> None:
    table = document.add_table(rows=1, cols=len(columns))
    for cell, lines in zip(table.rows[0].cells, columns, strict=True):
        cell.text = lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)


def resolution(fill: Callable, head=HEAD, title=TITLE, ending=ENDING) -> bytes:
    """A whole document of a committee around the text that `fill` writes."""

    def whole(document) -> None:
        add_columns(document, head)
        for line in title:
            add(document, line, bold=True, centred=True)
        fill(document)
        add_columns(document, ending)
        document.add_paragraph()  # Word never lets a file end with a table

    return write(whole)


def numbered(document, *levels: tuple[str, str]) -> str:
    """A new list of Word's own: (format, template) of each level. Gives its number for `list_item`."""
    part = document.part.numbering_part.element
    number = str(1000 + len(part.findall(qn("w:num"))))
    inner = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{template}"/></w:lvl>'
        for depth, (form, template) in enumerate(levels)
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{inner}</w:abstractNum>')
    part.insert(0, abstract)
    part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    return number


def list_item(document, number: str, depth: int, text: str, *, bold=False):
    paragraph = add(document, text, bold=bold)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = depth
    properties.get_or_add_numId().val = int(number)
    return paragraph


def add_footnotes(content: bytes, notes: list[str], marks: dict[str, int]) -> bytes:
    """python-docx writes no footnotes: the part, and a reference at the end of each paragraph that holds a mark."""
    document = Document(BytesIO(content))
    for paragraph in document.paragraphs:
        for text, number in marks.items():
            if text in paragraph.text:
                run = OxmlElement("w:r")
                reference = OxmlElement("w:footnoteReference")
                reference.set(qn("w:id"), str(number))
                run.append(reference)
                paragraph._p.append(run)
    body = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{note}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, 1)
    )
    part = f"<w:footnotes {nsdecls('w')}>{body}</w:footnotes>"
    return with_parts(saved(document), {"word/footnotes.xml": part.encode()})


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()

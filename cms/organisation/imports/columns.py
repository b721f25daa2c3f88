"""The columns a file may have, what people call them, and which of them a heading means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.organisation.imports.legacy_text import repair
from site_builder.text import fold_vi


@dataclass(frozen=True)
class Column:
    """`aliases` are headings as people write them, without marks. The examples belong to nobody."""

    name: str
    label: Any
    aliases: tuple[str, ...]
    rule: Any
    examples: tuple[str, str]
    is_date: bool = False
    is_required: bool = False
    is_personal: bool = False


DATE_RULE = _("Day/month/year with four digits of the year, as a date or as text.")

MEMBER_COLUMNS = (
    Column("full_name", _("Full name"), ("ho va ten", "ho ten", "ho va ten khai sinh", "ten dang vien", "ho ten dang vien"),
           _("Names all in capitals are written with initial capitals."), ("Nguyễn Văn Ví Dụ", "Trần Thị Làm Mẫu"),
           is_required=True),
    Column("birth_date", _("Date of birth"), ("ngay sinh", "ngay thang nam sinh", "sinh ngay", "ngay thang sinh"),
           DATE_RULE, ("01/02/1980", "15/09/1999"), is_date=True, is_required=True),
    Column("sex", _("Sex"), ("gioi tinh", "phai", "nam nu"), _("Nam or Nữ."), ("Nam", "Nữ"), is_required=True),
    Column("cell", _("Code of the cell"), ("ma chi bo", "ma to chuc dang", "ma don vi", "ma to chuc"),
           _("The code of a cell that exists. Without it the name of the cell must be given."), ("VI-DU-01", "VI-DU-02")),
    Column("cell_name", _("Name of the cell"),
           ("ten chi bo", "chi bo", "chi bo dang sinh hoat", "chi bo sinh hoat", "noi sinh hoat"),
           _("Read only where there is no code; it must belong to one cell alone."),
           ("Chi bộ Ví Dụ 1", "Chi bộ Ví Dụ 2")),
    Column("joined_on", _("In the cell since"), ("ngay ve chi bo", "ngay chuyen den", "sinh hoat tai chi bo tu ngay"),
           _("Without it: the day of admission or the first day of the cell; today for a transfer."),
           ("01/07/2025", ""), is_date=True),
    Column("status", _("Status"), ("trang thai", "tinh trang", "loai dang vien"),
           _("Đảng viên chính thức, Đảng viên dự bị, Miễn sinh hoạt, Tạm thời nơi khác. Without it: official where there is "
             "a date for it, else probationary."), ("Đảng viên chính thức", "Đảng viên dự bị")),
    Column("admitted_on", _("Admitted on"), ("ngay ket nap", "ngay vao dang", "ngay ket nap dang"), DATE_RULE,
           ("03/02/2010", "19/05/2026"), is_date=True, is_required=True),
    Column("official_on", _("Official on"), ("ngay chinh thuc", "ngay cong nhan chinh thuc", "ngay vao dang chinh thuc"),
           DATE_RULE, ("03/02/2011", ""), is_date=True),
    Column("card_number", _("Card number"), ("so the", "so the dang", "so the dang vien"),
           _("As printed on the card. Each number once."), ("VD000001", "VD000002")),
    Column("identity_number", _("Personal identity number"),
           ("so dinh danh", "so dinh danh ca nhan", "so cccd", "cccd", "can cuoc cong dan", "so can cuoc", "ma dinh danh",
            "cccd cmnd"),
           _("12 digits, in a column formatted as text. Kept encrypted."), ("000000000001", "000000000002"), is_personal=True),
    Column("phone", _("Telephone"), ("dien thoai", "so dien thoai", "sdt", "di dong", "dt"),
           _("10 or 11 digits, in a column formatted as text. Kept encrypted."), ("0000000001", "0000000002"),
           is_personal=True),
    Column("party_post", _("Post in the Party"), ("chuc vu dang", "chuc vu trong dang"), _("Free text."), ("Bí thư chi bộ", "")),
    Column("other_post", _("Other post"), ("chuc vu khac", "chuc vu", "chuc vu chinh quyen", "chuc vu doan the"),
           _("Free text."), ("", "Giáo viên")),
    Column("theory_level", _("Political theory"), ("ly luan chinh tri", "trinh do ly luan chinh tri", "llct", "trinh do llct"),
           _("Sơ cấp, Trung cấp, Cao cấp, Cử nhân, or nothing."), ("Trung cấp", "Sơ cấp")),
    Column("education", _("Education"), ("hoc van", "trinh do hoc van", "trinh do chuyen mon", "trinh do", "chuyen mon"),
           _("Free text."), ("Đại học", "Thạc sĩ")),
    Column("audiences", _("Audiences"), ("doi tuong", "nhom doi tuong"),
           _("Names from the list of audiences, parted by semicolons."), ("", "")),
)  # fmt: skip

UNIT_COLUMNS = (
    Column("code", _("Code of the unit"), ("ma", "ma don vi", "ma to chuc", "ma to chuc dang", "ma chi bo"),
           _("Letters, digits, dot and hyphen. Each code once; it decides whether the unit is new."),
           ("VI-DU", "VI-DU-01"), is_required=True),
    Column("name", _("Name of the unit"), ("ten", "ten to chuc", "ten to chuc dang", "ten don vi", "ten chi bo"),
           _("The full name."), ("Đảng bộ xã Ví Dụ", "Chi bộ Ví Dụ 1"), is_required=True),
    Column("short_name", _("Short name"), ("ten ngan", "ten viet tat", "ten tat"), _("May be empty."), ("", "CB 1")),
    Column("kind", _("Kind of unit"), ("loai", "loai to chuc", "loai hinh", "loai don vi", "loai to chuc dang"),
           _("The name or the code of a kind from the list of kinds."), ("Đảng bộ xã", "Chi bộ cơ quan"), is_required=True),
    Column("parent", _("Code of the unit above"),
           ("ma cap tren", "ma don vi cap tren", "ma to chuc cap tren", "truc thuoc", "cap tren", "ma to chuc dang cap tren"),
           _("A unit that exists or stands in the same file. A unit is moved on its own page, not by an import."),
           ("MA-TINH-UY", "VI-DU"), is_required=True),
    Column("valid_from", _("In force from"), ("hieu luc tu", "tu ngay", "co hieu luc tu", "ngay hieu luc"), DATE_RULE,
           ("01/07/2025", "01/07/2025"), is_date=True, is_required=True),
    Column("founded_on", _("Founded on"), ("ngay thanh lap", "thanh lap ngay"), DATE_RULE, ("", "03/02/2001"), is_date=True),
    Column("area", _("Area"), ("dia ban", "dia chi"), _("Free text."), ("", "")),
    Column("inspectable", _("Minutes open to those above"), ("bien ban mo cho cap tren", "mo bien ban"),
           _("Có or Không. Without it: as the kind says."), ("Có", "Có")),
)  # fmt: skip

COLUMNS: dict[str, tuple[Column, ...]] = {"members": MEMBER_COLUMNS, "units": UNIT_COLUMNS}


def column(subject: str, name: str) -> Column | None:
    return next((found for found in COLUMNS[subject] if found.name == name), None)


def guess(headings: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """Which place in the row means which column. Each column is taken once, exact headings first."""
    plain = {index: _plain(heading) for index, heading in enumerate(headings) if heading}
    found: dict[int, str] = {}
    for fits in (lambda alias, text: alias == text, lambda alias, text: f"{text} ".startswith(f"{alias} ")):
        for column in columns:
            if column.name in found.values():
                continue
            aliases = (_plain(str(column.label)), *column.aliases)
            index = next(
                (i for i, text in plain.items() if i not in found and any(fits(a, text) for a in aliases)), None
            )
            if index is not None:
                found[index] = column.name
    return found


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold_vi(repair(heading))).strip()

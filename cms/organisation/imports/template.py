"""The workbook to fill in: an empty sheet with the headings, and a sheet that explains them by examples of nobody."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from cms.organisation.imports.columns import COLUMNS, Column
from cms.organisation.models import Member, PeopleImport

PREPARED_ROWS = 5_000


def template(subject: str) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        columns = COLUMNS[subject]
        looks = {"text": book.add_format({"num_format": "@"}), "date": book.add_format({"num_format": "dd/mm/yyyy"})}
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        _form(book.add_worksheet(str(PeopleImport.Subject(subject).label)), columns, looks, bold)
        _explanation(
            book.add_worksheet(_("Explanation")), columns, bold, book.add_format({"text_wrap": True, "valign": "top"})
        )
    return buffer.getvalue()


def _form(sheet: xlsxwriter.worksheet.Worksheet, columns: tuple[Column, ...], looks: dict, bold: object) -> None:
    lists = {
        "sex": [str(label) for _value, label in Member.Sex.choices],
        "status": [str(Member.Status(value).label) for value in Member.Status if value not in Member.GONE],
        "theory_level": [str(label) for value, label in Member.Theory.choices if value],
    }
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 24, looks["date" if column.is_date else "text"])
        sheet.write_string(0, place, str(column.label), bold)
        if column.name in lists:
            sheet.data_validation(1, place, PREPARED_ROWS, place, {"validate": "list", "source": lists[column.name]})
    sheet.freeze_panes(1, 0)


def _explanation(
    sheet: xlsxwriter.worksheet.Worksheet, columns: tuple[Column, ...], bold: object, wrapped: object
) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 70, wrapped)
    sheet.set_column(3, 4, 26)
    headings = (_("Column"), _("Needed"), _("What stands in it"), _("Example 1"), _("Example 2"))
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, bold)
    for row, column in enumerate(columns, start=1):
        needed = _("for new rows") if column.is_required else _("if known")
        for place, text in enumerate((str(column.label), needed, str(column.rule), *column.examples)):
            sheet.write_string(row, place, text)
    notes = (
        _("The examples are invented and belong to nobody."),
        _("An empty cell changes nothing: what is recorded stays."),
        _("A member is found by identity number, else by card number; else by name, date of birth and cell, and then "
          "you are asked."),
        _("Nothing is written before you have seen the report and confirmed it."),
    )  # fmt: skip
    for row, note in enumerate(notes, start=len(columns) + 2):
        sheet.write_string(row, 0, note)

"""The sentences for what is refused, doubtful or worth knowing. The codes are stored, the sentences are not."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Any] = {
    "empty": _("The file is empty."),
    "too-large": _("The file is larger than 30 MB. Take the pictures out of it, or save them smaller."),
    "not-word": _("This is not a Word or PDF file, whatever its name says."),
    "broken": _("The file is broken. Open it in Word, save it anew as .docx and try again."),
    "locked": _("The file is locked with a password. Save it without one."),
    "macros": _("Files with macros are not accepted. Save the file as .docx."),
    "swells": _("The file would grow beyond all measure when unpacked. It is not opened."),
    "fetches": _(
        "The file would fetch a template or an object from another computer. Take the link out and save it anew."
    ),
    "no-libreoffice": _(
        "This is Word's old format (.doc), and the programme that reads it, LibreOffice, is not installed here. Save the file as .docx."
    ),
    "conversion-failed": _("LibreOffice could not read this old Word file. Open it in Word and save it as .docx."),
    "scan": _("The pages of this PDF are pictures: there is no text in it. Ask for the Word file, or type the text."),
    "broken-letters": _("The letters of this PDF cannot be told from its fonts. Ask for the Word file."),
    "too-many-pages": _("The PDF has more than 400 pages. Split it."),
    "too-slow": _("Reading the file took too long and was stopped. Save it anew as .docx, or split it."),
    "gone": _("The file was deleted."),
    "no-text": _("There is no text in the file beyond its head."),
}

DOUBTS: dict[str, Any] = {
    # fields
    "not-found": _("Not found in the file."),
    "number-blank": _("The file leaves the number open."),
    "number-rest": _("More stands behind the number: check it."),
    "day-blank": _("The file leaves the day open."),
    "no-such-day": _("There is no such day."),
    "recipients-blank": _("The list of recipients is empty."),
    "several-signatures": _("There are several signatures: check form, post and name."),
    "no-name": _("No name stands under the post."),
    "type-unknown": _("These words are no type in our list: choose one."),
    "type-from-letters": _("Taken from the letters of the number, since no title names the type."),
    "type-several": _("The letters of the number stand for several types: choose one."),
    "type-differs": _("The title and the letters of the number name different types."),
    "issuer-short": _("Only the last line of the head was found in our list: check that it is this body."),
    "issuer-unknown": _("Not in our list under this name: choose one."),
    "issuer-several": _("Several issuers have this name: choose one."),
    # parts of the text
    "image": _("A picture stands here in the file that could not be taken into the text."),
    "picture": _("Write what the picture shows, for those who cannot see it."),
    "merged-cells": _("The table has merged cells: check the rows."),
    "footnotes": _("The footnotes of the file, in their order."),
    "number-jumps": _("The number does not follow the one before it."),
    "heading-without-number": _("A heading without a number: check how deep it stands."),
}

NOTES: dict[str, Any] = {
    "tracked-changes": _(
        "The file holds tracked changes: what was inserted was read, what was deleted was left out. Readers can download the original: put the signed PDF in its place before publishing."
    ),
    "comments": _(
        "The comments of the file were left out. The Word file itself never leaves the house: put the signed PDF in its place, so that readers can download the original."
    ),
    "old-fonts": _("Text in the old fonts (TCVN3, VNI) was turned into Unicode."),
    "old-encoding": _(
        "Some text looked like TCVN3 or VNI without its font and was turned into Unicode: read it through."
    ),
    "images": _(
        "Some pictures of the file do not come into the text: those of the head and of the signature, drawings of Word's own kind, and those that are too large or too many."
    ),
    "pdf": _("From a PDF only lines of text can be read: check where paragraphs and headings begin."),
    "pages-without-text": _("Some pages of the PDF hold no text, only pictures."),
    "stamp": _("The words TỐI MẬT or TUYỆT MẬT stand in the file. State secrets must not come into the handbook."),
}

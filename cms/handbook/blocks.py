"""The blocks of a document's full text. The original numbering is kept as typed: it is cited."""

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "superscript"]


class SectionBlock(blocks.StructBlock):
    """A numbered section: "I. Quan điểm chỉ đạo", "1. …", "a) …"."""

    marker = blocks.CharBlock(
        label=_("Number"), required=False, max_length=20, help_text=_("As in the original: I, 1, a, Điều 3, …")
    )
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("1", _("Part (I)")), ("2", _("Section (1)")), ("3", _("Point (a)")), ("4", _("Dash (-)"))],
        default="1",
    )
    title = blocks.CharBlock(label=_("Heading"), required=False, max_length=500)
    text = blocks.RichTextBlock(label=_("Text"), required=False, features=TEXT_FEATURES)

    class Meta:
        icon = "list-ol"
        label = _("Section")
        label_format = "{marker} {title}"


class DescribedPicture(ImageBlock):
    """Asks for a description, or for the tick that the picture only decorates. Wagtail names its chooser in English."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.child_blocks["image"].label = _("Picture")


class PictureBlock(blocks.StructBlock):
    image = DescribedPicture(label=_("Picture and description"))
    caption = blocks.CharBlock(label=_("Caption of the picture"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{caption}"


class FootnoteBlock(blocks.StructBlock):
    number = blocks.CharBlock(label=_("Number"), max_length=10)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link"])

    class Meta:
        icon = "openquote"
        label = _("Footnote")
        label_format = "{number}"


class FootnotesBlock(blocks.ListBlock):
    """Each number stands once: it is what the text calls the note by. A draft may still be wrong."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FootnoteBlock(), **kwargs)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        numbers = [note["number"].strip() for note in cleaned if not self.is_deferred_validation]
        twice = {number for number, count in Counter(numbers).items() if count > 1}
        if twice:
            refused = ValidationError(_("Another footnote has this number."))
            raise ListBlockValidationError(
                block_errors={place: refused for place, number in enumerate(numbers) if number in twice}
            )
        return cleaned


class TextBlock(blocks.StreamBlock):
    """A full text: an opening, then sections, tables and pictures in order, and the footnotes once."""

    opening = blocks.RichTextBlock(label=_("Opening"), features=TEXT_FEATURES, icon="pilcrow")
    section = SectionBlock()
    table = TypedTableBlock(
        [("text", blocks.CharBlock(label=_("Text"), required=False)), ("number", blocks.FloatBlock(label=_("Figure")))],
        label=_("Table"),
    )
    picture = PictureBlock()
    footnotes = FootnotesBlock(
        label=_("Footnotes"),
        icon="openquote",
        help_text=_("Where the text has the number of a footnote as superscript, readers find a link to it."),
    )

    class Meta:
        block_counts = {"footnotes": {"max_num": 1}}

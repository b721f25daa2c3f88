"""The blocks of a document's full text. The original numbering is kept as typed: it is cited."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

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


class TextBlock(blocks.StreamBlock):
    """A full text: an opening, then sections and tables in order."""

    opening = blocks.RichTextBlock(label=_("Opening"), features=TEXT_FEATURES, icon="pilcrow")
    section = SectionBlock()
    table = TypedTableBlock(
        [("text", blocks.CharBlock(label=_("Text"), required=False)), ("number", blocks.FloatBlock(label=_("Figure")))],
        label=_("Table"),
    )

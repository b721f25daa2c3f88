"""Parts of a document, as pages below it: preview, workflow and rights come from Wagtail."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.images import get_image_model_string
from wagtail.models import Page
from wagtailmedia.edit_handlers import MediaChooserPanel

from cms.handbook.blocks import TEXT_FEATURES, TextBlock
from cms.handbook.fields import ContentField
from cms.media.models import MediaAsset
from cms.organisation.models import Audience
from site_builder.text import slug

from .documents import DocumentPage
from .tree import ReaderPage


class PartPage(ReaderPage):
    """A page below a document."""

    folder = ""

    parent_page_types = ["handbook.DocumentPage"]
    subpage_types: list[str] = []

    class Meta:
        abstract = True

    @property
    def document(self) -> DocumentPage:
        return DocumentPage.objects.get(pk=self.get_parent().pk)

    @property
    def address(self) -> str:
        parent = self.document.address
        return f"{parent}{self.folder}/{slug(self.slug)}/" if parent else ""


class OutlinePage(PartPage):
    """The outline of a document for one audience."""

    class Language(models.TextChoices):
        VIETNAMESE = "vi", _("Vietnamese")
        KHMER = "km", _("Khmer")

    folder = "de-cuong"
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="outlines", verbose_name=_("audience"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.VIETNAMESE)
    body = ContentField(TextBlock(), verbose_name=_("text"))
    illustrative = models.BooleanField(_("illustrative data"), default=False)

    content_panels = [
        *Page.content_panels,
        FieldPanel("audience"),
        FieldPanel("language"),
        FieldPanel("body"),
        FieldPanel("illustrative"),
    ]

    class Meta:
        verbose_name = _("outline")
        verbose_name_plural = _("outlines")


class InfographicPage(PartPage):
    """A picture of the main figures. The text version is required: not everybody sees the picture."""

    folder = "infographic"
    image = models.ForeignKey(get_image_model_string(), models.PROTECT, related_name="+", verbose_name=_("picture"))
    alt = models.CharField(_("short description"), max_length=300)
    text_version = RichTextField(_("text version"), features=TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("image"), FieldPanel("alt"), FieldPanel("text_version")]

    class Meta:
        verbose_name = _("infographic")
        verbose_name_plural = _("infographics")


class MediaSummaryPage(PartPage):
    """A film or recording of the main points."""

    asset = models.ForeignKey(
        MediaAsset, models.PROTECT, related_name="summary_pages", verbose_name=_("film or recording")
    )

    content_panels = [*Page.content_panels, MediaChooserPanel("asset")]

    class Meta:
        verbose_name = _("media summary")
        verbose_name_plural = _("media summaries")

    @property
    def address(self) -> str:
        parent = self.document.address
        return f"{parent}{self.asset.type}/{slug(self.slug)}/" if parent else ""

"""A document with all fields of a document database, its full text and its relations. Its form: `document_form.py`."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.documents import get_document_model_string
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms.handbook.addresses import address_for, candidates, page_slug
from cms.handbook.blocks import TextBlock
from cms.handbook.fields import ContentField
from cms.handbook.numbers import tidy
from cms.handbook.preview import Mode
from cms.handbook.validity import ENDING
from cms.organisation.models import Audience
from site_builder.text import words_vi

from .force import DocumentManager
from .topics import Topic
from .tree import ReaderPage
from .vocabulary import DocumentType, FieldOfWork, Issuer

# A mode of the preview, with the number of the outline behind it.
OUTLINE = "outline-"


class DocumentPage(ReaderPage):
    """Identity is (number, type, issuer, issued_on): numbering restarts with each term, so a number is not unique."""

    class Validity(models.TextChoices):
        NOT_YET = "not_yet", _("Not yet in force")
        IN_FORCE = "in_force", _("In force")
        PARTLY_EXPIRED = "partly_expired", _("Partly expired")
        EXPIRED = "expired", _("Expired")

    class Urgency(models.TextChoices):
        NORMAL = "normal", _("Normal")
        URGENT = "urgent", _("Urgent")
        VERY_URGENT = "very_urgent", _("Very urgent")
        IMMEDIATE = "immediate", _("Immediate")

    class Circulation(models.TextChoices):
        PUBLIC = "public", _("Public")
        MEMBERS = "members", _("Members only")
        COMMITTEE = "committee", _("Committee")

    class Signing(models.TextChoices):
        PLAIN = "", _("Signed in person")
        ON_BEHALF = "T/M", _("T/M (on behalf of)")
        FOR_HEAD = "K/T", _("K/T (for the head)")
        BY_ORDER = "TL", _("TL (by order)")

    number = models.CharField(_("number"), max_length=60)
    type = models.ForeignKey(DocumentType, models.PROTECT, related_name="documents", verbose_name=_("type"))
    issuer = models.ForeignKey(Issuer, models.PROTECT, related_name="documents", verbose_name=_("issuer"))
    issued_on = models.DateField(_("issued on"))
    summary = models.TextField(_("summary"), max_length=1000)
    effective_on = models.DateField(
        _("effective on"), null=True, blank=True, help_text=_("Empty: from the day of issue.")
    )
    expires_on = models.DateField(
        _("expires on"), null=True, blank=True, help_text=_("The first day on which it is no longer in force.")
    )
    validity_by_hand = models.CharField(
        _("validity set by hand"),
        max_length=15,
        choices=Validity,
        blank=True,
        help_text=_("Leave it empty: validity follows from dates and relations. Only for old documents without them."),
    )
    term = models.CharField(_("term"), max_length=60, blank=True)
    signer = models.CharField(_("signer"), max_length=100, blank=True)
    signer_post = models.CharField(_("signer's post"), max_length=150, blank=True)
    signing_form = models.CharField(_("form of signing"), max_length=3, choices=Signing, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    fields_of_work = ParentalManyToManyField(FieldOfWork, blank=True, verbose_name=_("fields of work"))
    keywords = models.CharField(_("keywords"), max_length=300, blank=True, help_text=_("Separated by commas."))
    urgency = models.CharField(_("urgency"), max_length=12, choices=Urgency, default=Urgency.NORMAL)
    circulation = models.CharField(_("circulation"), max_length=10, choices=Circulation, default=Circulation.PUBLIC)
    recipients = models.TextField(_("recipients"), blank=True, help_text=_("One a line."))
    pages = models.PositiveSmallIntegerField(pgettext_lazy("handbook", "pages"), null=True, blank=True)
    audiences = ParentalManyToManyField(Audience, blank=True, verbose_name=_("audiences"))
    study_by = models.DateField(_("to be studied by"), null=True, blank=True)
    topics = ParentalManyToManyField(
        Topic,
        blank=True,
        related_name="documents",
        verbose_name=_("topics"),
        help_text=_("Topics that take all documents of this type need no tick."),
    )
    key_points = models.TextField(_("key points"), blank=True, help_text=_("One a line."))
    body = ContentField(TextBlock(), verbose_name=_("full text"), blank=True)
    original_file = models.ForeignKey(
        get_document_model_string(),
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("original file"),
    )
    illustrative = models.BooleanField(_("illustrative data"), default=False)
    holds_no_secret = models.BooleanField(
        _("holds no state secret"), default=False, help_text=_("Nothing is published without this tick.")
    )
    no_secret_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("ticked by"),
    )
    no_secret_at = models.DateTimeField(_("ticked at"), null=True, blank=True, editable=False)
    reader_path = models.CharField(max_length=200, unique=True, null=True, blank=True, editable=False)
    search_text = models.TextField(editable=False, blank=True)

    search_fields = [
        *Page.search_fields,
        index.SearchField("search_text"),
        index.AutocompleteField("search_text"),
        index.FilterField("issued_on"),
        index.FilterField("circulation"),
    ]
    parent_page_types = ["handbook.CommitteePage"]
    subpage_types = ["handbook.OutlinePage", "handbook.InfographicPage", "handbook.MediaSummaryPage"]
    exclude_fields_in_copy = [*ReaderPage.exclude_fields_in_copy, "reader_path"]

    objects = DocumentManager()

    class Meta:
        verbose_name = pgettext_lazy("handbook", "document")
        verbose_name_plural = pgettext_lazy("handbook", "documents")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["number", "type", "issuer", "issued_on"],
                name="document_identity",
                violation_error_message=_(
                    "A document with this number, type, issuer and date is already in the handbook."
                ),
            ),
            models.CheckConstraint(
                name="document_expires_after_effect",
                condition=models.Q(expires_on__isnull=True)
                | models.Q(effective_on__isnull=True)
                | models.Q(expires_on__gte=models.F("effective_on")),
                violation_error_message=_("A document cannot expire before it takes effect."),
            ),
        ]

    @property
    def address(self) -> str:
        return self.reader_path or ""

    @property
    def is_public(self) -> bool:
        """May leave the house on the public edition."""
        return self.circulation == self.Circulation.PUBLIC and self.holds_no_secret

    @cached_property
    def preview_modes(self) -> list[Mode]:
        """The page is the same for everybody; from it each audience is led to its own outline."""
        outlines = Audience.objects.none()
        if self.path:
            outlines = Audience.objects.filter(
                outlines__path__startswith=self.path, outlines__depth=self.depth + 1
            ).order_by("order", "code", "outlines__path")
        return [
            *super().preview_modes,
            *(
                (f"{OUTLINE}{pk}", _("For: %(audience)s") % {"audience": name})
                for pk, name in outlines.values_list("outlines__pk", "name")
            ),
        ]

    def serve_preview(self, request: HttpRequest, preview_mode: str) -> HttpResponse:
        """An audience is shown the newest draft of its outline."""
        if preview_mode.startswith(OUTLINE):
            outline = self.get_children().filter(pk=int(preview_mode.removeprefix(OUTLINE))).first()
            if outline is None:
                raise Http404
            answer: HttpResponse = outline.get_latest_revision_as_object().serve_preview(request, "")
            return answer
        return super().serve_preview(request, preview_mode)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.number = tidy(self.number)
        self.fill_title()
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.number and not (any(map(str.isdigit, self.number)) and any(map(str.isalpha, self.number))):
            raise ValidationError({"number": _("A number holds digits and letters, as 57-NQ/TW does.")})

    def fill_title(self) -> None:
        """The title and slug follow from the identity; nobody types them."""
        if self.number and self.type_id:
            self.title = f"{self.type.name} {self.number}"[:255]
            self.draft_title = self.title
        # Wagtail tells siblings apart only once the page has a place in the tree.
        if self.number and self.issued_on and self.path and not self.slug:
            self.slug = self._get_autogenerated_slug(page_slug(self))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_title()
        self.search_text = f" {words_vi(' '.join((self.title, self.summary, self.keywords)))}"
        # The address follows the identity; readers of an old address are led on by the publisher.
        if self.reader_path not in candidates(self):
            self.reader_path = address_for(self)
        super().save(*args, **kwargs)


class DocumentRelation(Orderable):
    """From one document to another that we hold, or to one cited by number, issuer and date."""

    class Kind(models.TextChoices):
        AMENDS = "amends", _("Amends")
        SUPPLEMENTS = "supplements", _("Supplements")
        REPLACES = "replaces", _("Replaces")
        REPEALS = "repeals", _("Repeals")
        GUIDES = "guides", _("Guides")
        BASED_ON = "based_on", _("Based on")
        IMPLEMENTS = "implements", _("Implements")

    source = ParentalKey(DocumentPage, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("relation"), max_length=12, choices=Kind)
    target = models.ForeignKey(
        DocumentPage,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="incoming",
        verbose_name=pgettext_lazy("handbook", "document"),
    )
    partial = models.BooleanField(
        _("only in part"), default=False, help_text=_("It replaces or repeals a part; the rest stays in force.")
    )
    number = models.CharField(_("number"), max_length=60, blank=True)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    title = models.CharField(_("summary"), max_length=500, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("partial")]),
        FieldPanel("target"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("number"), FieldPanel("issuer"), FieldPanel("issued_on")]), FieldPanel("title")],
            heading=_("If the handbook does not hold it"),
        ),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("relation")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="relation_held_or_cited",
                condition=models.Q(target__isnull=False, number="")
                | (models.Q(target__isnull=True) & ~models.Q(number="")),
                violation_error_message=_("Choose a document, or cite one by its number: one of the two."),
            ),
            models.CheckConstraint(
                name="relation_partial_ending",
                condition=models.Q(partial=False) | models.Q(kind__in=ENDING),
                violation_error_message=_("“Only in part” belongs to replacing and repealing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target or self.number}"

    def clean(self) -> None:
        super().clean()
        if self.target_id and self.target_id == self.source_id:
            raise ValidationError({"target": _("A document cannot be related to itself.")})

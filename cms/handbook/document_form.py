"""The form of a document: in the order in which somebody who has the Word file goes through it.

`HandbookConfig.ready` gives it to the page: it asks for rights and relations, which the models know nothing of.
"""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.models import Page

from cms.handbook.identity import refusal_of_same, same_document
from cms.handbook.models import DocumentPage
from cms.handbook.originals import examine
from cms.handbook.panels import ForcePanel, IncomingPanel, NotedPanel, NumberPanel, OriginalPanel


class DocumentForm(WagtailAdminPageForm):
    """Notes who ticked that the document holds no secret, and when. Taking the tick away forgets both."""

    def clean(self) -> dict[str, Any]:
        values = cast(dict[str, Any], super().clean())
        same = same_document(values, but=self.instance.pk)
        if same is not None:
            self.add_error("number", refusal_of_same(same, self.for_user))
        return values

    def save(self, commit: bool = True) -> DocumentPage:
        page: DocumentPage = self.instance
        if "holds_no_secret" in self.changed_data:
            ticked = self.cleaned_data["holds_no_secret"]
            page.no_secret_by = self.for_user if ticked else None
            page.no_secret_at = timezone.now() if ticked else None
        if "original_file" in self.changed_data and page.original_file:
            examine(page.original_file)
        return cast(DocumentPage, super().save(commit))


TEXT = [
    MultiFieldPanel(
        [
            FieldPanel("number", help_text=_("As it stands in the head: 57-NQ/TW, 91/2025/QH15.")),
            NumberPanel(),
            FieldRowPanel([FieldPanel("type", widget=forms.Select), FieldPanel("issuer", widget=forms.Select)]),
            FieldPanel("issued_on"),
            FieldPanel("summary", help_text=_("What stands below the type: “Về …”. Readers see it in every list.")),
        ],
        heading=_("Identity"),
    ),
    MultiFieldPanel(
        [
            FieldPanel(
                "original_file",
                help_text=_("The signed PDF. Readers can download it; a Word file never leaves the house."),
            ),
            OriginalPanel(),
        ],
        heading=_("Original file"),
    ),
    FieldPanel("key_points"),
    MultipleChooserPanel("terms", chooser_field_name="term", heading=_("Glossary terms"), label=_("Glossary term")),
    FieldPanel("body"),
    MultipleChooserPanel(
        "reused_parts",
        chooser_field_name="part",
        heading=_("Parts of other documents"),
        label=_("Part of another document"),
        help_text=_("Outlines, infographics and media summaries of other documents that are shown here too."),
    ),
]
RECORD = [
    MultiFieldPanel(
        [
            FieldPanel("circulation"),
            FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
            FieldPanel("fields_of_work", widget=forms.CheckboxSelectMultiple),
            FieldPanel("audiences", widget=forms.CheckboxSelectMultiple),
            FieldPanel("study_by"),
        ],
        heading=_("For whom and about what"),
    ),
    MultiFieldPanel(
        [
            ForcePanel(),
            FieldRowPanel([FieldPanel("effective_on"), FieldPanel("expires_on")]),
            FieldPanel("validity_by_hand"),
        ],
        heading=_("Validity"),
    ),
    InlinePanel(
        "relations",
        heading=_("Related documents"),
        label=_("Related document"),
        help_text=_("What this document amends, replaces, guides, is based on or implements."),
    ),
    IncomingPanel(heading=_("Other documents about this one")),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("signing_form"), FieldPanel("signer_post")]), FieldPanel("signer")],
        heading=_("Signature"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("place"), FieldPanel("pages")]),
            FieldRowPanel([FieldPanel("term"), FieldPanel("urgency")]),
            FieldPanel("keywords"),
            FieldPanel("recipients"),
        ],
        heading=_("Further details"),
        classname="collapsed",
    ),
]
RELEASE = [
    FieldPanel("holds_no_secret"),
    FieldRowPanel([NotedPanel("no_secret_by"), NotedPanel("no_secret_at")]),
    FieldPanel("illustrative"),
    *Page.settings_panels,
]
EDIT_HANDLER = TabbedInterface(
    [
        ObjectList(TEXT, heading=_("Text")),
        ObjectList(RECORD, heading=_("Record")),
        ObjectList(RELEASE, heading=_("Release")),
    ],
    base_form_class=DocumentForm,
)

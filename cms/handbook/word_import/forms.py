"""The forms of the import: which file, and what its author makes of what was read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from cms.handbook.identity import same_document
from cms.handbook.models import CommitteePage, DocumentPage, Issuer
from cms.handbook.word.draft import FIELDS, Block, Draft
from cms.handbook.word_import.matching import match_issuer, match_type
from cms.handbook.word_import.receiving import committees_of
from cms.organisation.models import User

DAY = forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "22/12/2024", "inputmode": "numeric"})
# Sections that the screen offers for correction; what a page of doubts leaves over waits in the editor.
MAX_DOUBTFUL = 150


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Word or PDF file"),
        help_text=_("DOCX, DOC or PDF with text, at most 30 MB. No state secrets."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.doc,.pdf"}),
    )


class CheckForm(forms.ModelForm):
    """The record as it was read; what could not be told stays empty and is marked."""

    committee = forms.ModelChoiceField(CommitteePage.objects.none(), label=_("Committee"))

    class Meta:
        model = DocumentPage
        fields = list(FIELDS)
        widgets = {
            "issued_on": DAY,
            "summary": forms.Textarea(attrs={"rows": 3}),
            "recipients": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, data: Any = None, *, draft: Draft, user: User, committee: str = "") -> None:
        number = draft.values["number"].text
        kind, issuer = match_type(draft.values["type"], number), match_issuer(draft.values["issuer"])
        committees = committees_of(user)
        read: dict[str, Any] = {name: value.text for name, value in draft.values.items()}
        read["issued_on"] = date.fromisoformat(read["issued_on"]) if read["issued_on"] else None
        initial = read | {
            "type": kind.choice,
            "issuer": issuer.choice,
            "committee": _home(committees, committee, issuer.choice),
        }
        super().__init__(data, initial=initial)
        self.fields["committee"].queryset = committees  # type: ignore[attr-defined]
        self.doubts = {name: value.doubt for name, value in draft.values.items()}
        self.doubts |= {"type": kind.doubt, "issuer": issuer.doubt}
        self.sources = {name: value.source for name, value in draft.values.items()}
        self.read = {name: value.text for name, value in draft.values.items() if name in ("type", "issuer")}
        self.same = None if self.is_bound else same_document(initial)
        self.corrections = Corrections(draft.blocks, self.data if self.is_bound else {})

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        self.same = same_document(values)
        if self.same is not None:
            self.add_error(None, _("A document with this number, type, issuer and date is already in the handbook."))
        for place, sentence in self.corrections.errors.items():
            self.add_error(None, f"{place}: {sentence}")
        return values

    def _post_clean(self) -> None:
        """The page is validated when it gets its place in the tree; here the fields are enough."""

    def page_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class Corrections:
    """What the author corrects of doubtful sections and writes to pictures."""

    def __init__(self, blocks: list[Block], data: Mapping[str, Any]) -> None:
        doubtful = [place for place, block in enumerate(blocks) if block.kind in FORMS and block.doubts]
        self.forms = {
            place: FORMS[blocks[place].kind](data or None, prefix=f"section-{place}", initial=vars(blocks[place]))
            for place in doubtful[:MAX_DOUBTFUL]
        }

    @property
    def errors(self) -> dict[str, str]:
        return {
            form.named() or str(place + 1): " ".join(str(error) for errors in form.errors.values() for error in errors)
            for place, form in self.forms.items()
            if not form.is_valid()
        }

    def changed(self) -> dict[int, dict[str, Any]]:
        return {place: form.cleaned_data for place, form in self.forms.items()}


class SectionForm(forms.Form):
    marker = forms.CharField(label=_("Number"), max_length=20, required=False)
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("1", _("Part (I)")), ("2", _("Section (1)")), ("3", _("Point (a)")), ("4", _("Dash (-)"))],
    )
    title = forms.CharField(label=_("Heading"), max_length=500, required=False)

    def named(self) -> str:
        return self["marker"].value() or self["title"].value() or ""


class PictureForm(forms.Form):
    """Left empty, the description is asked for in the editor: nothing is published without one."""

    alt = forms.CharField(label=_("Short description"), max_length=300, required=False)
    decorative = forms.BooleanField(label=_("The picture only decorates"), required=False)
    caption = forms.CharField(label=_("Caption of the picture"), max_length=300, required=False)

    def named(self) -> str:
        return self["alt"].value() or ""


FORMS: dict[str, type[SectionForm] | type[PictureForm]] = {"section": SectionForm, "picture": PictureForm}


def _home(committees: QuerySet[CommitteePage], asked: str, issuer: Model | None) -> CommitteePage | None:
    """The committee the author came from; else the one that issued the document, or the only one there is."""
    if asked.isdecimal():
        return committees.filter(pk=asked).first()
    own = committees.filter(unit=issuer.unit_id).first() if isinstance(issuer, Issuer) and issuer.unit_id else None
    held = list(committees[:2])
    return own or (held[0] if len(held) == 1 else None)

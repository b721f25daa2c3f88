"""Forms of imports and exports."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms.organisation.imports.columns import COLUMNS
from cms.organisation.imports.scope import roots
from cms.organisation.models import ImportRow, PeopleImport, Unit, User

Subject = PeopleImport.Subject


def subjects_of(user: User) -> dict[str, QuerySet[Unit]]:
    """What the person may import, and below which units."""
    reach = {str(subject): roots(user, subject) for subject in Subject}
    return {subject: units for subject, units in reach.items() if units.exists()}


class BranchForm(forms.Form):
    """What, and for which branch: both as far as the person's roles reach."""

    subject = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Branch"), empty_label=None,
        help_text=_("The unit and all below it. Rows for other units are refused."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach = subjects_of(user)
        chosen = [choice for choice in Subject.choices if choice[0] in self.reach]
        self.fields["subject"].choices = chosen  # type: ignore[attr-defined]
        self.fields["subject"].initial = chosen[0][0] if chosen else None
        pks = {unit.pk for units in self.reach.values() for unit in units}
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=pks).order_by("path")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        unit, subject = values.get("unit"), values.get("subject")
        if unit and subject and not self.reach[subject].filter(pk=unit.pk).exists():
            self.add_error("unit", _("Your role does not reach this unit for that."))
        return values


class UploadForm(BranchForm):
    file = forms.FileField(
        label=_("File"), help_text=_("XLSX or CSV, at most 100 MB and 500,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv"}),
    )  # fmt: skip


class ExportForm(BranchForm):
    unit = forms.CharField(label=_("Code of the unit"), max_length=40, help_text=_("The unit and all below it."))  # type: ignore[assignment]
    format = forms.ChoiceField(label=_("Format"), choices=[("xlsx", "XLSX"), ("csv", "CSV")])
    with_numbers = forms.BooleanField(label=_("With identity numbers and telephones"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False,
        help_text=_("Needed with identity numbers and telephones. It is written to the audit log."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, units: dict[str, QuerySet[Unit]], **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        self.units = units
        chosen = [choice for choice in Subject.choices if choice[0] in units]
        self.fields["subject"].choices = chosen  # type: ignore[attr-defined]
        self.fields["subject"].initial = chosen[0][0] if chosen else None

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = forms.Form.clean(self) or {}
        if values.get("with_numbers") and not (values.get("reason") or "").strip():
            self.add_error("reason", _("Say why identity numbers and telephones are needed."))
        if values.get("subject") and values.get("unit"):
            values["unit"] = self.units[values["subject"]].filter(code__iexact=values["unit"].strip()).first()
            if values["unit"] is None:
                self.add_error("unit", _("There is no unit of this code within your reach."))
        return values


class MappingForm(forms.Form):
    """For each heading the column it stands for; as guessed, until somebody knows better."""

    def __init__(self, *args: Any, batch: PeopleImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("– not read –"))] + [(c.name, c.label) for c in COLUMNS[batch.subject]]
        for place, heading in enumerate(batch.layout["headings"]):
            label = heading or _("(no heading, column %(number)d)") % {"number": place + 1}
            self.fields[f"place-{place}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=batch.mapping.get(str(place), "")
            )

    def mapping(self) -> dict[str, str]:
        return {name.removeprefix("place-"): value for name, value in self.cleaned_data.items()}


class DecisionForm(forms.Form):
    """What to do with possible duplicates: one row, or all of them without `row`."""

    decision = forms.ChoiceField(choices=ImportRow.Decision.choices)
    row = forms.IntegerField(required=False)

"""Typing a member's record. The rules are those of the import (`member_rules`)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.organisation.admin.dates import DayInput
from cms.organisation.imports.reasons import sentence
from cms.organisation.members import member_rules, records
from cms.organisation.members.member_rules import Reason
from cms.organisation.models import Audience, Member, Unit
from site_builder.text import fold_vi

LISTED_CELLS = 400


class CellInput(forms.TextInput):
    """A text box that offers the cells in reach, as far as they are not too many for a list."""

    template_name = "organisation/admin/cell_input.html"
    cells: QuerySet[Unit] = Unit.objects.none()

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        offered = list(self.cells.order_by("path").values_list("code", "name")[: LISTED_CELLS + 1])
        if len(offered) <= LISTED_CELLS:
            context["widget"]["offered"] = offered
            context["widget"]["attrs"]["list"] = f"cells-{name}"
        return context


class CellField(forms.CharField):
    """An open cell in reach, named by its code, or by its name where only one is called so."""

    widget = CellInput

    def offer(self, units: QuerySet[Unit]) -> None:
        self.cells = units.filter(kind__is_cell=True, valid_to__isnull=True)
        self.widget.cells = self.cells

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        found = self.cells.filter(code__iexact=text).first()
        if found is None:
            named = list(self.cells.filter(search_name__contains=fold_vi(text))[:50])
            exact = [cell for cell in named if fold_vi(cell.name) == fold_vi(text)]
            if len(exact) > 1:
                raise ValidationError(sentence("cell-ambiguous", text).capitalize() + ".")
            found = exact[0] if exact else None
        if found is None:
            raise ValidationError(_("There is no open cell of this code or name within your reach."))
        return found


class MemberForm(forms.ModelForm[Member]):
    """All fields of a record but cell and status, which have days of their own."""

    identity_number = forms.CharField(label=_("Personal identity number"), required=False, max_length=20)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=20)
    audiences = forms.ModelMultipleChoiceField(
        Audience.objects.all(), label=_("Audiences"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Member
        fields = [
            "full_name", "birth_date", "sex", "admitted_on", "official_on", "card_number", "party_post", "other_post",
            "theory_level", "education",
        ]  # fmt: skip
        widgets = dict.fromkeys(("birth_date", "admitted_on", "official_on"), DayInput)

    def clean_full_name(self) -> str:
        name = " ".join(self.cleaned_data["full_name"].split())
        return self._checked(name, member_rules.name_reasons(name))

    def clean_card_number(self) -> str | None:
        text = (self.cleaned_data["card_number"] or "").strip()
        return self._checked(text, member_rules.card_reasons(text)) if text else None

    def clean_identity_number(self) -> str:
        text = self.cleaned_data["identity_number"].strip()
        if not text:
            return ""
        self._checked(text, member_rules.identity_reasons(text))
        holder = records.holder_of(text)
        if holder is not None and holder.pk != self.instance.pk:
            raise ValidationError(_("Another member has this identity number."))
        return text

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"].strip()
        return self._checked(text, member_rules.phone_reasons(text)) if text else ""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for reason in member_rules.date_reasons(values, timezone.localdate()):
            self.add_error(reason.field, _as_sentence(reason))
        return values

    def _checked(self, text: str, reasons: Any) -> str:
        wrong = list(reasons)
        if wrong:
            raise ValidationError([_as_sentence(reason) for reason in wrong])
        return text


class AddMemberForm(MemberForm):
    """A new member, with the first cell and status."""

    cell = CellField(label=_("Cell"), help_text=_("Code or name of the cell."))
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[(value, label) for value, label in Member.Status.choices if value not in Member.GONE],
    )
    joined_on = forms.DateField(
        label=_("In the cell since"), required=False, widget=DayInput,
        help_text=_("Empty: the day of admission, or the first day of the cell where that is later."),
    )  # fmt: skip
    field_order = ["full_name", "birth_date", "sex", "cell", "joined_on", "status"]

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cell"].offer(units)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        cell, joined, admitted = values.get("cell"), values.get("joined_on"), values.get("admitted_on")
        if joined and joined > timezone.localdate():
            self.add_error("joined_on", _as_sentence(Reason("joined_on", "future", member_rules.shown(joined))))
        elif joined and admitted and joined < admitted:
            self.add_error("joined_on", _("This is before the day of admission."))
        elif joined and cell and joined < cell.valid_from:
            self.add_error(
                "joined_on", _as_sentence(Reason("joined_on", "joined-before-cell", member_rules.shown(joined)))
            )
        return values


class EditMemberForm(MemberForm):
    """The numbers are not shown here: an empty box keeps them, a tick takes them out."""

    drop_identity_number = forms.BooleanField(label=_("Take the identity number out of the record"), required=False)
    drop_phone = forms.BooleanField(label=_("Take the telephone out of the record"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audiences"].initial = self.instance.audiences.all()
        for name in records.NUMBERS:
            held = getattr(self.instance, name)
            if held:
                self.fields[name].help_text = _("Recorded: %(number)s. Leave empty to keep it.") % {
                    "number": member_rules.masked(held)
                }
            else:
                del self.fields[f"drop_{name}"]

    def values(self) -> dict[str, Any]:
        """What is to be recorded; an empty number is left out unless it is to go."""
        values = {**self.cleaned_data}
        for name in records.NUMBERS:
            if values.pop(f"drop_{name}", False):
                values[name] = ""
            elif not values[name]:
                del values[name]
        return values


class TransferForm(forms.Form):
    cell = CellField(label=_("To the cell"), help_text=_("Code or name of the cell."))
    on = forms.DateField(label=_("First day in the new cell"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cell"].offer(units)  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate


class StatusForm(forms.Form):
    status = forms.ChoiceField(label=_("New status"), choices=Member.Status.choices)
    on = forms.DateField(label=_("First day of the new status"), widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(value, label) for value, label in Member.Status.choices if value != member.status]
        self.fields["status"].choices = others  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate


def _as_sentence(reason: Reason) -> str:
    text = sentence(reason.code, reason.value)
    return f"{text[:1].upper()}{text[1:]}."

"""The forms that change the tree. A unit is chosen among those that a search found; the reason is always asked."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.organisation.admin.dates import DayInput
from cms.organisation.admin.unit_rows import searched, with_parent
from cms.organisation.models import Member, Unit, UnitKind

FOUND = 20


class UnitForm(forms.Form):
    """`unit` is the one that changes."""

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("For example the number of the decision. It is written to the audit log."),
        )  # fmt: skip
        self.order_fields(self.field_order)


class DatedForm(UnitForm):
    on = forms.DateField(label=_("From this day"), initial=timezone.localdate, widget=DayInput)


class AddForm(DatedForm):
    code = forms.RegexField(
        r"^[^/\s]+$", label=_("Code"), max_length=40,
        error_messages={"invalid": _("A code has neither spaces nor slashes.")},
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=100, required=False)
    kind = forms.ModelChoiceField(UnitKind.objects.all(), label=_("Kind"))
    founded_on = forms.DateField(label=_("Founded on"), required=False, widget=DayInput)
    area = forms.CharField(label=_("Area"), max_length=200, required=False)
    field_order = ["code", "name", "short_name", "kind", "on"]


class EditForm(UnitForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=100, required=False)
    area = forms.CharField(label=_("Area"), max_length=200, required=False)
    founded_on = forms.DateField(label=_("Founded on"), required=False, widget=DayInput)
    secretary = forms.ModelChoiceField(
        Member.objects.none(), to_field_name="card_number", widget=forms.TextInput, required=False,
        label=_("Card number of the secretary"),
        error_messages={"invalid_choice": _("No member of this unit has this card number.")},
    )  # fmt: skip

    def __init__(self, *args: Any, members: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "secretary").queryset = members


class CloseForm(UnitForm):
    on = forms.DateField(label=_("Last day"), initial=timezone.localdate, widget=DayInput)
    successor = forms.ModelChoiceField(
        Unit.objects.none(), to_field_name="code", widget=forms.TextInput, required=False,
        label=_("Code of the successor"),
        error_messages={"invalid_choice": _("You manage no unit with this code.")},
    )  # fmt: skip

    def __init__(self, *args: Any, targets: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "successor").queryset = targets


class TargetForm(DatedForm):
    """Only what was searched for is offered; any unit among `targets` is accepted."""

    target = forms.ModelChoiceField(
        Unit.objects.none(), widget=forms.RadioSelect, label=_("New unit above"),
        error_messages={"required": _("Search for a unit and choose it.")},
    )  # fmt: skip
    field_order = ["target", "on"]

    def __init__(self, *args: Any, targets: QuerySet[Unit], words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = _choices(self, "target")
        field.queryset = targets
        self.offered = list(with_parent(searched(targets, words)).order_by("path")[:FOUND]) if words else []
        field.choices = [(unit.pk, _described(unit)) for unit in self.offered]


class MergeForm(TargetForm):
    others = forms.ModelMultipleChoiceField(
        Unit.objects.none(), widget=forms.CheckboxSelectMultiple, required=False, label=_("Merge these too")
    )
    # The list of siblings may be long.
    field_order = ["target", "on", "reason", "roles_follow", "others"]

    def __init__(self, *args: Any, siblings: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].label = _("Merge into")
        if siblings.exists():
            _choices(self, "others").queryset = siblings
        else:
            del self.fields["others"]


class SplitForm(DatedForm):
    code = AddForm.base_fields["code"]
    name = forms.CharField(label=_("Name of the new unit"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=100, required=False)
    children = forms.ModelMultipleChoiceField(
        Unit.objects.none(), widget=forms.CheckboxSelectMultiple, required=False, label=_("Units that go to it")
    )
    members = forms.ModelMultipleChoiceField(
        Member.objects.none(), widget=forms.CheckboxSelectMultiple, required=False, label=_("Members that go to it")
    )
    ends = forms.BooleanField(
        label=_("The old unit ends"), required=False,
        help_text=_("Its last day is the day before. Nothing may be left in it."),
    )  # fmt: skip
    field_order = ["code", "name", "short_name", "on", "children", "members", "ends"]

    def __init__(self, *args: Any, children: QuerySet[Unit], members: QuerySet[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("children", children), ("members", members)):
            _choices(self, name).queryset = rows
            if not rows.exists():
                del self.fields[name]


def _choices(form: forms.Form, name: str) -> forms.ModelChoiceField[Any]:
    return cast("forms.ModelChoiceField[Any]", form.fields[name])


def follow_field() -> forms.BooleanField:
    """Only for those who may give roles: it gives them."""
    return forms.BooleanField(
        label=_("Roles follow to the successor"), required=False,
        help_text=_("Otherwise the roles held at the unit end with it."),
    )  # fmt: skip


def _described(unit: Any) -> str:
    return f"{unit.name} ({unit.code})" + (f" – {unit.parent_name}" if unit.parent_name else "")

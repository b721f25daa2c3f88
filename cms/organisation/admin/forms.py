"""Giving a role and ending it. Accounts and units are named by what people know them by, not picked from thousands."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.organisation.admin.dates import DateInput
from cms.organisation.models import RoleAssignment, Unit, User


class RoleForm(forms.ModelForm[RoleAssignment]):
    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("valid_from", self.instance.valid_from), values.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("A role cannot end before it begins."))
        return values


class GrantRoleForm(RoleForm):
    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True), to_field_name="username", widget=forms.TextInput, label=_("Account"),
        error_messages={"invalid_choice": _("There is no active account of this name.")},
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        Unit.objects.all(), to_field_name="code", widget=forms.TextInput, label=_("Code of the unit"),
        error_messages={"invalid_choice": _("There is no unit of this code.")},
    )  # fmt: skip

    class Meta:
        model = RoleAssignment
        fields = ["user", "role", "unit", "subtree", "valid_from", "valid_to"]
        widgets = {"valid_from": DateInput, "valid_to": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate


class EndRoleForm(RoleForm):
    class Meta:
        model = RoleAssignment
        fields = ["valid_to"]
        widgets = {"valid_to": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = True

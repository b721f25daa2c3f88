"""Date fields of the CMS that keep what was typed.

Wagtail's chooser replaces a date that does not exist (32/13/2024) by today's when the field is left, so a typing error is
saved as a wrong date. Ours leaves the text to the server, which refuses it with a sentence.
"""

import json
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

KEEP_TYPED = {"validateOnBlur": False}


class DateInput(AdminDateInput):
    """Says in the empty box how a day is written."""

    def __init__(self, attrs: dict[str, Any] | None = None, format: str | None = None) -> None:
        super().__init__({"placeholder": _("day/month/year"), **(attrs or {})}, format)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **KEEP_TYPED}


class DayInput(DateInput):
    """For forms that a page shows whole: without the inline script that forms made in the browser need."""

    template_name = "django/forms/widgets/date.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, {**(attrs or {}), "data-date": json.dumps(self.get_config())})

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["organisation/dates.js"])


class DateTimeInput(AdminDateTimeInput):
    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **KEEP_TYPED}


def use_them() -> None:
    """For every date field of every Wagtail form; called once, before forms are made."""
    register_form_field_override(models.DateField, override={"widget": DateInput})
    register_form_field_override(models.DateTimeField, override={"widget": DateTimeInput})

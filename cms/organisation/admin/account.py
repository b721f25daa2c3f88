"""The way from Wagtail's account page to the second factor."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel


class SecondFactorPanel(BaseSettingsPanel):
    """Only a link; Wagtail asks every panel for a form."""

    name = "second_factor"
    title = _("Second step of the sign-in")
    order = 450
    template_name = "organisation/admin/second_factor.html"

    def get_form(self) -> forms.Form:
        return forms.Form()

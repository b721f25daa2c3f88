"""For whom cards and letters are printed, and why a card is revoked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.organisation.admin.dates import DayInput
from cms.organisation.models import Card, Unit, User
from cms.organisation.papers.paper_orders import (
    CARD_CHOICES,
    EXPIRING,
    LETTER_CHOICES,
    MISSING,
    NO_PHONE,
    REISSUE,
    PaperOrder,
)

# What a person may say; the others are written by the work itself.
SAID_BY_HAND = (Card.Reason.LOST, Card.Reason.DAMAGED, Card.Reason.WRONG_DETAILS)
REASONS = [(reason.value, reason.label) for reason in SAID_BY_HAND]


class CardOrderForm(forms.Form):
    whom = forms.ChoiceField(choices=CARD_CHOICES, initial=MISSING, widget=forms.RadioSelect, label=_("For whom"))
    before = forms.DateField(
        required=False,
        widget=DayInput,
        label=_("Expiring before"),
        help_text=_("Only for cards that expire before a day."),
    )
    reason = forms.ChoiceField(
        choices=[("", "–"), *REASONS, (Card.Reason.REPLACED.value, Card.Reason.REPLACED.label)],
        required=False,
        label=_("Reason"),
        help_text=_("Only for new cards for everybody. It is written to the audit log."),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("whom") == EXPIRING and not values.get("before") and "before" not in self.errors:
            self.add_error("before", _("Please say before which day."))
        if values.get("whom") == REISSUE and not values.get("reason"):
            self.add_error("reason", _("Please say why."))
        return values

    def order(self, unit: Unit, by: User) -> PaperOrder:
        whom = self.cleaned_data["whom"]
        return PaperOrder(
            unit,
            by,
            whom,
            before=self.cleaned_data["before"] if whom == EXPIRING else None,
            reason=self.cleaned_data["reason"] if whom == REISSUE else "",
        )


class LetterOrderForm(forms.Form):
    whom = forms.ChoiceField(choices=LETTER_CHOICES, initial=NO_PHONE, widget=forms.RadioSelect, label=_("For whom"))

    def order(self, unit: Unit, by: User) -> PaperOrder:
        return PaperOrder(unit, by, self.cleaned_data["whom"])


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(choices=REASONS, label=_("Reason"))

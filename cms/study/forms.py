"""The forms of the study room."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.organisation.admin.newer import NewerForm
from cms.study.minutes import cells_kept_by
from cms.study.models import CellMeeting, Session, StudyPlan


class StudyPlanForm(NewerForm):
    class Meta(WagtailAdminModelForm.Meta):
        model = StudyPlan
        fields = [
            "number", "title", "slug", "unit", "parent", "issued_on", "aims", "legal_basis", "documents", "quizzes",
            "audiences", "form", "reporters", "materials", "expected", "reflection_required", "deadline", "report_by",
        ]  # fmt: skip
        widgets = dict.fromkeys(("legal_basis", "documents", "quizzes", "audiences"), forms.CheckboxSelectMultiple)


class SessionForm(NewerForm):
    class Meta(WagtailAdminModelForm.Meta):
        model = Session
        fields = [
            "plan", "title", "unit", "place", "starts_at", "ends_at", "check_in_from", "check_in_until", "published",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        plan, before = cleaned.get("plan"), self.instance.pk and Session.objects.get(pk=self.instance.pk)
        if plan and not before and plan.announced_at:
            raise ValidationError(_("This plan has been announced; its summonses do not change."))
        if before and before.plan.announced_at and (plan, cleaned.get("unit")) != (before.plan, before.unit):
            raise ValidationError(_("This session has been announced; its plan and unit do not change."))
        return cleaned


def month_text(month: date) -> str:
    return f"{month.month}/{month.year}"


class MonthField(forms.Field):
    """A month as people write it, 10/2026; its value is the first day."""

    widget = forms.TextInput(attrs={"placeholder": "10/2026", "inputmode": "numeric", "maxlength": 7})
    default_error_messages = {"invalid": _("Write the month and the year, for example 10/2026.")}

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        match = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(20\d\d)\s*", str(value), re.ASCII)
        if match is None or not 1 <= int(match[1]) <= 12:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return date(int(match[2]), int(match[1]), 1)

    def prepare_value(self, value: Any) -> Any:
        return month_text(value) if isinstance(value, date) else value


class CellMeetingForm(NewerForm):
    """Offers only the cells this user keeps; a foreign one is not a choice, whatever is sent."""

    month = MonthField(label=_("Month"), help_text=_("Month and year, for example 10/2026."))

    class Meta(WagtailAdminModelForm.Meta):
        model = CellMeeting
        fields = [
            "cell", "kind", "month", "state", "planned_start", "started_at", "ended_at", "place", "members_expected",
            "members_present", "documents_posted_at", "chair", "clerk", "agenda", "opinions", "conclusion",
            "votes_for", "votes_against", "votes_blank", "score_preparation", "score_attendance", "score_running",
            "score_closing",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cell"].queryset = cells_kept_by(self.for_user)

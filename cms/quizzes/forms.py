"""The editor's forms: a question with its answers as plain lines, a quiz with its questions to tick."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.organisation.admin.newer import NewerForm
from cms.organisation.models import User
from cms.quizzes.bank import checked_options, latest_revision, lines_from_options, options_from_lines, save_question
from cms.quizzes.errors import QuizRefused
from cms.quizzes.models import Question, Quiz
from cms.quizzes.queries import with_stems


class QuestionForm(NewerForm):
    stem = forms.CharField(label=_("Question"), widget=forms.Textarea(attrs={"rows": 3}))
    answers = forms.CharField(
        label=_("Answers"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One answer a line, 2 to 8 of them. Put a star (*) before each right answer."),
    )
    multiple = forms.BooleanField(label=_("Several right answers"), required=False)
    explanation = forms.CharField(label=_("Explanation"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    source_anchor = forms.CharField(
        label=_("Where the document says so"),
        max_length=100,
        required=False,
        help_text=_("The section as it is cited, for example: mục II.1. Members who were wrong are led there."),
    )

    class Meta(WagtailAdminModelForm.Meta):
        model = Question
        fields = ["document", "unit", "retired"]

    field_order = ["stem", "answers", "multiple", "explanation", "document", "source_anchor", "unit", "retired"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = latest_revision(self.instance) if self.instance.pk else None
        if latest:
            for name in ("stem", "multiple", "explanation", "source_anchor"):
                self.initial[name] = getattr(latest, name)
            self.initial["answers"] = lines_from_options(latest.options)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "answers" in cleaned:
            try:
                self.options = checked_options(options_from_lines(cleaned["answers"]), cleaned["multiple"])
            except QuizRefused as refusal:
                self.add_error("answers", refusal.message)
        return cleaned

    def save_question(self, author: User) -> Question:
        """What was typed becomes the next revision."""
        names = ("stem", "multiple", "explanation", "source_anchor")
        text = {name: self.cleaned_data[name] for name in names}
        revision = save_question(question=self.instance, options=self.options, author=author, **text)
        return revision.question


class QuizForm(NewerForm):
    class Meta(WagtailAdminModelForm.Meta):
        model = Quiz
        fields = [
            "title", "slug", "introduction", "document", "audiences", "questions", "draw", "minutes", "pass_percent",
            "attempts_allowed", "grading", "opens_at", "closes_at",
        ]  # fmt: skip
        # A preview does without them.
        defer_required_on_fields = ["title", "slug", "questions"]
        widgets = {"questions": forms.CheckboxSelectMultiple, "audiences": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questions"].queryset = with_stems(Question.objects.filter(retired=False)).order_by("pk")

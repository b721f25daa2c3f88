"""A quiz as its form has it: what readers would get, before anything is saved or pinned."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.http import QueryDict
from wagtail_headless_preview.models import PagePreview

from cms.handbook.models import DocumentPage
from cms.handbook.preview import PreviewRefused, remember
from cms.organisation.models import Audience, User
from cms.quizzes.forms import QuizForm
from cms.quizzes.models import QuestionRevision, Quiz
from cms.quizzes.publish import newest_revisions, rules_of

# An address for a quiz that was given none yet.
NO_SLUG = "xem-truoc"


@dataclass(frozen=True)
class QuizDraft:
    """The rules and questions that publishing would pin."""

    quiz: Quiz
    chosen_audiences: list[Audience]
    revisions: list[QuestionRevision]

    @property
    def content_id(self) -> UUID:
        return self.quiz.content_id

    @property
    def title(self) -> str:
        return self.quiz.title

    @property
    def address(self) -> str:
        return self.quiz.address if self.quiz.slug else f"/trac-nghiem/{NO_SLUG}/"

    @property
    def introduction(self) -> str:
        return self.quiz.introduction

    @property
    def document(self) -> DocumentPage | None:
        return self.quiz.document

    @property
    def rules(self) -> dict[str, Any]:
        return rules_of(self.quiz)

    @property
    def asked(self) -> int:
        """How many questions one attempt has."""
        return self.quiz.draw or len(self.revisions)


def draft_of_form(form: QuizForm) -> QuizDraft:
    """The form is valid: its fields are those of its instance by now, except for what it points to."""
    return QuizDraft(
        quiz=form.instance,
        chosen_audiences=list(form.cleaned_data["audiences"]),
        revisions=newest_revisions(form.cleaned_data["questions"]),
    )


def keep(form: QuizForm, user: User) -> PagePreview:
    """Keeps the fields as they were typed: what a quiz points to cannot be kept with a row that is not saved."""
    quiz, fields = form.instance, form.data.copy()
    fields.pop("csrfmiddlewaretoken", None)
    content = {"quiz": quiz.pk, "content_id": str(quiz.content_id), "fields": fields.urlencode()}
    return remember(user.pk, f"quiz={quiz.pk}", ContentType.objects.get_for_model(Quiz), json.dumps(content))


def kept_draft(preview: PagePreview, user: User) -> QuizDraft:
    """Raises `PreviewRefused` for a quiz that was deleted, or whose fields no longer hold."""
    content = json.loads(preview.content_json)
    quiz = (
        Quiz.objects.filter(pk=content["quiz"]).first() if content["quiz"] else Quiz(content_id=content["content_id"])
    )
    if quiz is None:
        raise PreviewRefused
    form = QuizForm(QueryDict(content["fields"]), instance=quiz, for_user=user)
    form.defer_required_fields()
    if not form.is_valid():
        raise PreviewRefused
    return draft_of_form(form)

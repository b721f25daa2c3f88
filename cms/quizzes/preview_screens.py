"""The preview beside the form of a quiz: the reader's page, and its questions with and without the key.

The key is shown by the CMS alone, to those who may change quizzes; the reader's page and its preview never hold it.
"""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PreviewSidePanel
from wagtail.admin.views.generic.preview import PreviewOnEdit

from cms.handbook.preview import lead_to
from cms.organisation.models import User
from cms.quizzes.forms import QuizForm
from cms.quizzes.models import Quiz
from cms.quizzes.preview import draft_of_form, keep


class PreviewQuiz(PreviewOnEdit):
    def get_form(self, query_dict: QueryDict) -> QuizForm:
        """Looking at one's own text is not saving it over somebody else's."""
        typed = query_dict.copy()
        typed.pop("seen", None)
        form: QuizForm = super().get_form(typed)
        return form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(self._get_form_data(self._get_form_state()))
        if not self.validate_form(form):
            return self.error_response()
        mode = request.GET.get("mode", Quiz.Preview.READER)
        if mode == Quiz.Preview.READER:
            return lead_to(keep(form, cast(User, request.user)))
        context = {"draft": draft_of_form(form), "key": mode == Quiz.Preview.ANSWERS}
        return render(request, "quizzes/admin/questions_preview.html", context)


class PreviewNewQuiz(PreviewQuiz):
    permission_required = "add"

    def get_object(self) -> Quiz:
        return Quiz()


def with_preview(panels: MediaContainer, quiz: Quiz, request: HttpRequest) -> MediaContainer:
    """The panels of a form and the one of the preview."""
    url = reverse("quizzes:preview_on_edit", args=[quiz.pk]) if quiz.pk else reverse("quizzes:preview_on_add")
    return MediaContainer([*panels, PreviewSidePanel(quiz, request, preview_url=url)])

"""The menu "Trắc nghiệm": the question bank and the quizzes, with publishing as an act of its own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button

from cms.organisation.sign_in.member_auth import StaffRequest
from cms.quizzes.errors import QuizRefused
from cms.quizzes.forms import QuestionForm, QuizForm
from cms.quizzes.models import Question, Quiz
from cms.quizzes.preview_screens import PreviewNewQuiz, PreviewQuiz, with_preview
from cms.quizzes.publish import publish_quiz
from cms.quizzes.queries import live_version, with_stems


class QuestionIndex(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[Question]:
        return with_stems(Question.objects.select_related("document", "unit"))


class AddQuestion(generic.CreateView):
    def save_instance(self) -> Question:
        return self.form.save_question(self.request.user)


class EditQuestion(generic.EditView):
    def save_instance(self) -> Question:
        return self.form.save_question(self.request.user)


def retired_in_words(question: Question) -> str:
    return _("Yes") if question.retired else _("No")


class QuestionViewSet(ModelViewSet):
    model = Question
    name = "questions"
    icon = "help"
    copy_view_enabled = False
    index_view_class = QuestionIndex
    add_view_class = AddQuestion
    edit_view_class = EditQuestion
    list_display = [
        "__str__",
        "document",
        "unit",
        Column("retired", label=gettext_lazy("No longer asked"), accessor=retired_in_words, sort_key="retired"),
    ]
    list_filter = ["retired"]
    search_fields = ["revisions__stem"]
    sort_order_field = None

    def get_form_class(self, for_update: bool = False) -> type[QuestionForm]:
        return QuestionForm


class QuizIndex(generic.IndexView):
    def get_list_more_buttons(self, instance: Quiz) -> list[Any]:
        buttons: list[Any] = super().get_list_more_buttons(instance)
        if self.user_has_permission("change"):
            buttons.append(_publish_button(instance))
        return buttons


class AddQuiz(generic.CreateView):
    def get_side_panels(self) -> MediaContainer:
        return with_preview(super().get_side_panels(), self.form.instance, self.request)


class EditQuiz(generic.EditView):
    def get_side_panels(self) -> MediaContainer:
        return with_preview(super().get_side_panels(), self.object, self.request)

    @property
    def header_more_buttons(self) -> list[Any]:
        return [*super().header_more_buttons, _publish_button(self.object)]


class QuizViewSet(ModelViewSet):
    model = Quiz
    name = "quizzes"
    icon = "form"
    copy_view_enabled = False
    index_view_class = QuizIndex
    add_view_class = AddQuiz
    edit_view_class = EditQuiz
    list_display = ["title", "document", "pass_percent", "opens_at", "closes_at"]
    search_fields = ["title"]
    sort_order_field = None

    def get_form_class(self, for_update: bool = False) -> type[QuizForm]:
        return QuizForm

    def get_urlpatterns(self) -> list[URLPattern]:
        preview = self.construct_view(PreviewQuiz, form_class=QuizForm)
        preview_new = self.construct_view(PreviewNewQuiz, form_class=QuizForm)
        return [
            *super().get_urlpatterns(),
            path("publish/<int:pk>/", publish, name="publish"),
            path("preview/", preview_new, name="preview_on_add"),
            path("preview/<int:pk>/", preview, name="preview_on_edit"),
        ]


class QuizzesGroup(ModelViewSetGroup):
    menu_label = gettext_lazy("Quizzes")
    menu_icon = "form"
    menu_order = 210
    items = (QuizViewSet(), QuestionViewSet())


@hooks.register("register_admin_viewset")
def register_viewsets() -> QuizzesGroup:
    return QuizzesGroup()


def publish(request: StaffRequest, pk: int) -> HttpResponse:
    """GET asks, POST publishes."""
    if not request.user.has_perm("quizzes.change_quiz"):
        raise PermissionDenied
    quiz = get_object_or_404(Quiz, pk=pk)
    current = live_version(quiz)
    if request.method != "POST":
        return TemplateResponse(request, "quizzes/admin/publish.html", {"quiz": quiz, "current": current})
    try:
        version = publish_quiz(quiz, request.user, timezone.now())
    except QuizRefused as refusal:
        messages.error(request, refusal.message)
    else:
        if version == current:
            messages.info(request, _("Nothing has changed since the quiz was last published."))
        else:
            messages.success(request, _("The quiz is published (version %(number)d).") % {"number": version.number})
    return redirect("quizzes:edit", quiz.pk)


def _publish_button(quiz: Quiz) -> Button:
    return Button(_("Publish the quiz"), url=reverse("quizzes:publish", args=[quiz.pk]), icon_name="upload", priority=5)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "cms.quizzes"
    label = "quizzes"
    verbose_name = _("Quizzes")

    def ready(self) -> None:
        from cms.handbook.gaps import GAPS, Gap
        from cms.quizzes.queries import documents_with_quiz

        GAPS["quiz"] = Gap(_("Without a quiz"), documents_with_quiz)

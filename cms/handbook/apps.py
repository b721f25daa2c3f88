from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandbookConfig(AppConfig):
    name = "cms.handbook"
    label = "handbook"
    verbose_name = _("Handbook")

    def ready(self) -> None:
        # Here, since models can be imported only now.
        from cms.handbook.word_import.receiving import discard_old
        from cms.handbook.word_import.work import run_reading
        from cms.organisation.privacy import retention
        from cms.organisation.work import running

        running.WORK["read-file"] = run_reading
        retention.STEPS["word-files"] = discard_old

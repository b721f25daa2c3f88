from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class HandbookConfig(AppConfig):
    name = "cms.handbook"
    label = "handbook"
    verbose_name = _("Handbook")

    def ready(self) -> None:
        # Here, since models can be imported only now.
        from wagtail.models import AbstractPage
        from wagtail.permissions import register_permission_policy

        from cms.handbook import api_actions, default_workflow
        from cms.handbook.document_form import EDIT_HANDLER
        from cms.handbook.models import DocumentPage, HandbookPage
        from cms.handbook.rights import POLICY
        from cms.handbook.word_import.receiving import discard_old
        from cms.handbook.word_import.work import run_reading
        from cms.organisation.privacy import retention
        from cms.organisation.work import running

        DocumentPage.edit_handler = EDIT_HANDLER
        register_permission_policy(AbstractPage, POLICY)
        api_actions.replace()
        post_save.connect(default_workflow.start, sender=HandbookPage)
        running.WORK["read-file"] = run_reading
        retention.STEPS["word-files"] = discard_old

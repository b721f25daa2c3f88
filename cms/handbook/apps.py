from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class HandbookConfig(AppConfig):
    name = "cms.handbook"
    label = "handbook"
    verbose_name = _("Handbook")

    def ready(self) -> None:
        from wagtail.models import AbstractPage
        from wagtail.permissions import register_permission_policy

        from cms.handbook import default_workflow
        from cms.handbook.models import HandbookPage
        from cms.handbook.rights import POLICY

        register_permission_policy(AbstractPage, POLICY)
        post_save.connect(default_workflow.start, sender=HandbookPage)

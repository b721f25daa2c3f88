from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudyConfig(AppConfig):
    name = "cms.study"
    label = "study"
    verbose_name = _("Study")

    def ready(self) -> None:
        from cms.organisation import shares
        from cms.study.privacy import SHARE

        shares.register(SHARE)

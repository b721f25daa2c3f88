from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "cms.reports"
    label = "reports"
    verbose_name = _("Statistics")

    def ready(self) -> None:
        from cms.reports import checks  # noqa: F401  # registers the check

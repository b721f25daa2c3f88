from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "cms.organisation"
    label = "organisation"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        from cms.organisation import checks  # noqa: F401  # registers
        from cms.organisation.admin import dates
        from cms.organisation.assistance import forget_assistance
        from cms.organisation.staff import journal  # noqa: F401  # registers

        dates.use_them()
        user_logged_out.connect(forget_assistance)

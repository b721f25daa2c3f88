from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "cms.organisation"
    label = "organisation"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        from cms.organisation import checks  # noqa: F401  # registers
        from cms.organisation.admin import dates
        from cms.organisation.staff import journal  # noqa: F401  # registers

        dates.use_them()

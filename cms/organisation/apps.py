from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "cms.organisation"
    label = "organisation"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        from cms.organisation import card_job, letter_job, running

        running.WORK["cards"] = card_job.make_cards
        running.WORK["letters"] = letter_job.make_letters

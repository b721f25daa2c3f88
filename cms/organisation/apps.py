from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "cms.organisation"
    label = "organisation"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        # Work orders jobs in its turn, so it cannot be imported where jobs are run.
        from cms.organisation import exports, running
        from cms.organisation.imports.apply import run_apply
        from cms.organisation.imports.check import run_check

        running.WORK.update({"import-check": run_check, "import-apply": run_apply, "export": exports.run_export})

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "cms.organisation"
    label = "organisation"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        # Here, since models can be imported only now.
        from cms.organisation import checks, shares
        from cms.organisation.admin import dates
        from cms.organisation.imports import exports
        from cms.organisation.imports.apply import run_apply
        from cms.organisation.imports.check import run_check
        from cms.organisation.papers import card_job, letter_job
        from cms.organisation.privacy.own_share import SHARE
        from cms.organisation.sign_in.assistance import forget_assistance
        from cms.organisation.staff import journal  # noqa: F401  # registers
        from cms.organisation.work import running

        shares.register(SHARE)
        register(checks.every_relation_to_members_is_declared)
        dates.use_them()
        user_logged_out.connect(forget_assistance)
        # Work orders jobs in its turn, so it cannot be imported where jobs are run.
        running.WORK.update({"import-check": run_check, "import-apply": run_apply, "export": exports.run_export})
        running.WORK.update({"cards": card_job.make_cards, "letters": letter_job.make_letters})

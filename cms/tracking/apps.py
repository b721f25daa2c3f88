from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "cms.tracking"
    label = "tracking"
    verbose_name = _("Tracking")

    def ready(self) -> None:
        from cms.organisation import shares
        from cms.tracking import retention
        from cms.tracking.privacy import SHARE

        shares.register(SHARE)
        retention.register()

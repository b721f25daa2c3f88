from typing import Any

import wagtailmedia
from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


def _policy() -> Any:
    from cms.media.models import MediaAsset
    from cms.media.rights import RoleCollectionPolicy

    return RoleCollectionPolicy(MediaAsset)


# wagtailmedia 0.19 asks this function and not Wagtail's registry; its modules take it as they are imported, after this.
wagtailmedia.get_permission_policy = _policy


class MediaConfig(AppConfig):
    name = "cms.media"
    label = "media"
    verbose_name = _("Media")

    def ready(self) -> None:
        from wagtail.documents import get_document_model
        from wagtail.permissions import register_permission_policy

        from cms.media.models import HandbookImage, MediaAsset
        from cms.media.rights import RoleCollectionPolicy, follow_name
        from cms.organisation.models import Unit

        for model in (HandbookImage, MediaAsset, get_document_model()):
            register_permission_policy(model, RoleCollectionPolicy(model))
        post_save.connect(follow_name, sender=Unit)

"""Wagtail's API of the CMS publishes past `ReaderPage.publish`: here it asks the same questions first."""

from typing import Any

from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin.api.actions.publish import PublishPageAPIAction
from wagtail.admin.api.views import PagesAdminAPIViewSet

from cms.handbook.approval import check
from cms.handbook.models.tree import ReaderPage


class CheckedPublish(PublishPageAPIAction):
    def _action_from_data(self, instance: Any, data: Any) -> PublishPageRevisionAction:
        action = super()._action_from_data(instance, data)
        if isinstance(action.object.specific, ReaderPage):
            check(action.revision, self.request.user)
        return action


def replace() -> None:
    PagesAdminAPIViewSet.actions = {**PagesAdminAPIViewSet.actions, "publish": CheckedPublish}

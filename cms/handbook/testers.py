"""What a user may do with one page, where Wagtail's answer is not ours."""

from typing import Any

from wagtail.models import PagePermissionTester

from cms.handbook.writers import writers_of


class ReaderPagePermissions(PagePermissionTester):
    """Nobody publishes what they wrote."""

    def can_publish(self) -> bool:
        if not super().can_publish():
            return False
        latest = self.page.get_latest_revision()
        return latest is None or self.user.pk not in writers_of(latest)


class FramePermissions(PagePermissionTester):
    """The pages of the handbook and of its committees are the frame: whoever works below them leaves them as they are."""

    def __init__(self, user: Any, page: Any) -> None:
        super().__init__(user, page)
        self.below = PagePermissionTester(user, page)
        self.permissions = {
            right.permission.codename.rsplit("_", maxsplit=1)[0]
            for right in self.permission_policy.get_cached_permissions_for_user(user)
            if page.path.startswith(right.page.path) and right.page.path != page.path
        }

    def can_add_subpage(self) -> bool:
        return bool(self.below.can_add_subpage())

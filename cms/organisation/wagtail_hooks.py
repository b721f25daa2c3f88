"""Where the CMS finds the screens of this room."""

from typing import cast

from django.http import HttpRequest
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from cms.organisation.admin import access, jobs, member_cards, paper_orders, papers, people_urls, unit_changes
from cms.organisation.admin import privacy as privacy_screens  # noqa: F401  # registers its own screens
from cms.organisation.admin.account import SecondFactorPanel
from cms.organisation.admin.import_forms import subjects_of
from cms.organisation.admin.policies import NeverDeleted, ViewInScope
from cms.organisation.admin.viewsets import OrganisationGroup
from cms.organisation.models import Member, RoleAssignment, Unit, User

hooks.register("register_account_settings_panel", SecondFactorPanel)
register_permission_policy(Unit, ViewInScope(Unit), exact_class=True)
register_permission_policy(Member, ViewInScope(Member), exact_class=True)
register_permission_policy(RoleAssignment, NeverDeleted(RoleAssignment), exact_class=True)


@hooks.register("register_admin_viewset")
def register_viewsets() -> OrganisationGroup:
    return OrganisationGroup()


@hooks.register("register_admin_urls")
def register_papers() -> list[URLPattern]:
    return [
        path("members/<int:pk>/card/", papers.print_card, name="organisation_print_card"),
        path("members/<int:pk>/activation/", papers.print_activation, name="organisation_print_activation"),
        path("members/<int:pk>/assist/", access.assist_member, name="organisation_assist"),
        path("members/<int:pk>/recover/", access.recover_access, name="organisation_recover"),
        path("cards/", paper_orders.find_unit, name="organisation_papers"),
        re_path("^cards/(?P<paper>cards|letters)/$", paper_orders.order, name="organisation_order_papers"),
        path("cards/members/<int:pk>/", member_cards.card_list, name="organisation_member_cards"),
        path("cards/members/<int:pk>/new/", member_cards.reissue, name="organisation_reissue_card"),
        path("cards/members/<int:pk>/<int:card_id>/revoke/", member_cards.revoke, name="organisation_revoke_card"),
        path("background-work/", jobs.index, name="organisation_jobs"),
        path("background-work/progress/", jobs.progress, name="organisation_jobs_progress"),
        path("background-work/<int:job_id>/download/", jobs.download, name="organisation_jobs_download"),
        path("background-work/<int:job_id>/cancel/", jobs.cancel, name="organisation_jobs_cancel"),
        path("background-work/<int:job_id>/retry/", jobs.retry, name="organisation_jobs_retry"),
    ]


@hooks.register("register_admin_urls")
def register_unit_changes() -> list[URLPattern]:
    screens = {"add": unit_changes.Add, "edit": unit_changes.Edit, "move": unit_changes.Move,
               "close": unit_changes.Close, "merge": unit_changes.Merge, "split": unit_changes.Split}  # fmt: skip
    return [
        path(f"units/<int:pk>/{name}/", screen.as_view(), name=f"organisation_unit_{name}")
        for name, screen in screens.items()
    ]


@hooks.register("register_admin_urls")
def register_people() -> list[URLPattern]:
    return people_urls.urlpatterns


class ImportsItem(MenuItem):
    """Shown to those who may import something."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(subjects_of(cast(User, request.user)))


@hooks.register("register_admin_menu_item")
def register_imports() -> MenuItem:
    return ImportsItem(
        _("Import, export"), reverse("organisation_imports"), name="imports", icon_name="upload", order=310
    )


@hooks.register("register_admin_menu_item")
def register_jobs() -> MenuItem:
    return MenuItem(
        _("Background work"), reverse("organisation_jobs"), name="background", icon_name="rotate", order=320
    )


@hooks.register("register_admin_menu_item")
def register_papers_menu() -> MenuItem:
    return paper_orders.PapersMenuItem(
        _("Cards and letters"), reverse("organisation_papers"), name="papers", icon_name="clipboard-list", order=310
    )


@hooks.register("construct_help_menu")
def keep_help_in_the_house(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's own guides are English pages of another site."""
    items[:] = [item for item in items if item.name == "keyboard-shortcuts-trigger"]

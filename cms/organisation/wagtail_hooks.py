"""Where the CMS finds the screens of this room."""

from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from cms.organisation.admin import jobs, member_cards, paper_orders, papers
from cms.organisation.admin.policies import NeverDeleted, ViewInScope
from cms.organisation.admin.viewsets import OrganisationGroup
from cms.organisation.models import Member, RoleAssignment, Unit

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

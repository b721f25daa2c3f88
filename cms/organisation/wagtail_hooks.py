"""Where the CMS finds the screens of this room."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from cms.organisation.admin import papers
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
    ]

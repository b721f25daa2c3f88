"""Pages of other committees do not exist for an editor: their addresses in the CMS answer 404, whatever stands behind."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.models import Page

from cms.handbook.approval import NotToBePublished
from cms.handbook.rights import POLICY

# The arguments of Wagtail's addresses that name a page, and those of its views named by number alone.
NAMED = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
OURS = (
    "wagtailadmin_explore",
    "wagtailadmin_pages:",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_workflows:remove",
)


class PageScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not request.user.is_authenticated or not match.view_name.startswith(OURS):
            return None
        asked = {kwargs[name] for name in NAMED if name in kwargs}
        choosing = match.view_name == "wagtailadmin_choose_page_child"
        if asked and not _within(request, asked, choosing):
            raise Http404
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Whoever publishes or approves in vain is told why, back at the page; what was saved stays saved."""
        if not isinstance(exception, NotToBePublished):
            return None
        if request.resolver_match and request.resolver_match.view_name.startswith("wagtailadmin_api:"):
            return JsonResponse({"detail": str(exception.reason)}, status=403)
        messages.error(request, str(exception.reason))
        back = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": back})
        return redirect(back)


def _within(request: HttpRequest, asked: set[int], choosing: bool) -> bool:
    """Choosers walk the whole tree: what they list on each floor is a matter of `only_readable_pages`."""
    if choosing or request.user.is_superuser:
        return True
    pages = Page.objects.filter(pk__in=asked)
    if pages.filter(depth=1).exists():
        return True  # Wagtail itself leads on from the root to what the user may see
    return POLICY.explorable_instances(request.user).filter(pk__in=asked).count() == len(asked)

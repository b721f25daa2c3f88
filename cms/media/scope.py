"""Pictures, films and files of other committees do not exist: 404 where Wagtail would say "not allowed"."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.documents import get_document_model
from wagtail.permissions import policy_registry

from cms.media.models import HandbookImage, MediaAsset
from cms.media.rights import SEEING

# The arguments by which the packages' addresses name one of theirs.
NAMED = {
    "wagtailimages": (HandbookImage, ("image_id", "pk")),
    "wagtailimages_chooser": (HandbookImage, ("image_id", "pk")),
    "wagtaildocs": (get_document_model(), ("document_id", "doc_id", "pk")),
    "wagtaildocs_chooser": (get_document_model(), ("document_id", "doc_id", "pk")),
    "wagtailmedia": (MediaAsset, ("media_id", "pk")),
}


class MediaScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]) -> None:
        match = request.resolver_match
        if match is None or not request.user.is_authenticated or match.namespace not in NAMED:
            return
        model, names = NAMED[match.namespace]
        asked = next((kwargs[name] for name in names if name in kwargs), None)
        policy = policy_registry.get_by_type(model)
        if asked and not policy.instances_user_has_any_permission_for(request.user, SEEING).filter(pk=asked).exists():
            raise Http404

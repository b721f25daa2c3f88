"""Requests that change something under /api/ come from our own pages and carry JSON. This stands in for CSRF tokens."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cms.organisation.problems import Problem, response, standard

SAFE = ("GET", "HEAD", "OPTIONS")


class SameOriginMiddleware:
    """Refuses unsafe API requests of other origins (403) and bodies that are not JSON (415)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/") and request.method not in SAFE:
            if not is_same_origin(request):
                return response(Problem(403, "other-origin", _("This request came from another site.")))
            if not carries_json(request):
                return response(standard(415))
        return self.get_response(request)


def is_same_origin(request: HttpRequest) -> bool:
    """Browsers set `Sec-Fetch-Site` themselves; older ones send `Origin`. Neither means no."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()


def carries_json(request: HttpRequest) -> bool:
    """A DELETE without a body needs no type."""
    if request.method == "DELETE" and request.headers.get("Content-Length", "0") in ("", "0"):
        return True
    return request.content_type == "application/json"

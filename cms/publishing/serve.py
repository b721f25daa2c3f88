"""Serves the live release of the reader site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class ReaderSiteMiddleware:
    """Answers what the live release holds; everything else goes on to Django."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

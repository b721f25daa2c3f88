"""Serves the live release of the reader site at `/`.

WhiteNoise looks at its files once, so behind a moving symlink it would send wrong lengths. Each release gets an
instance of its own: the next one is made while the last still answers, then they are swapped.
"""

import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from whitenoise import WhiteNoise

from cms.media.serve import file_response, is_bare
from cms.publishing import releases
from site_builder.content import FILES, RESERVED
from site_builder.headers import MEDIA_TYPES, NO_CACHE, add_headers, headers_for

LOOK_EVERY_SECONDS = 1.0
# Below these Django answers, also when it answers "not found".
DJANGO = tuple(f"/{name}" for name in RESERVED if name not in (FILES, "static"))


class LiveRelease:
    """One release, ready to serve."""

    def __init__(self, place: Path) -> None:
        self.name = place.name
        self.files: dict[str, Any] = WhiteNoise(
            None,
            root=str(place),
            index_file=True,
            allow_all_origins=False,
            mimetypes=MEDIA_TYPES,
            add_headers_function=add_headers,
        ).files
        self.missing = (place / "404.html").read_bytes()
        gone = place / "410.html"
        self.withdrawn = gone.read_bytes() if gone.is_file() else self.missing
        self.moved, self.gone = _rules(place / "_redirects")
        for path in ("/_redirects", *self.moved):
            self.files.pop(path, None)

    def answer(self, request: HttpRequest) -> HttpResponseBase | None:
        path = request.path_info
        if path in self.moved:
            return _with_headers(HttpResponse(status=301, headers={"Location": self.moved[path]}), path)
        file = self.files.get(path)
        if file is not None:
            return _file(file, request)
        return self.has_gone(request) if path in self.gone else None

    def not_found(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(self.missing, 404, request)

    def has_gone(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(self.withdrawn, 410, request)

    def _refusal(self, page: bytes, status: int, request: HttpRequest) -> HttpResponse:
        response = HttpResponse(page, status=status, content_type="text/html; charset=utf-8")
        _with_headers(response, request.path_info)
        response["Cache-Control"] = NO_CACHE
        return response


class ReaderSiteMiddleware:
    """Answers what the live release holds; everything else goes on to Django."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._live: LiveRelease | None = None
        self._withdrawn: frozenset[str] = frozenset()
        self._looked = float("-inf")
        self._loading = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Wagtail makes previews by pretending to ask for the page's public address.
        if getattr(request, "is_dummy", False) or _belongs_to_django(request.path_info):
            return self.get_response(request)
        live = self._current()
        if live is None:
            return _not_yet() if request.method in ("GET", "HEAD") else self.get_response(request)
        if request.path_info in self._withdrawn:
            withdrawn = live.has_gone(request)
            # Files are kept for a year by the browsers that loaded them: this one drops what it has of the site.
            withdrawn["Clear-Site-Data"] = '"cache"'
            return withdrawn
        answer = live.answer(request)
        if answer is not None:
            return answer
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_FOUND and request.method in ("GET", "HEAD"):
            response.close()
            return live.not_found(request)
        return response

    def _current(self) -> LiveRelease | None:
        """The live release. While one thread loads a new one, the others go on with the old."""
        now = time.monotonic()
        if now - self._looked >= LOOK_EVERY_SECONDS and self._loading.acquire(blocking=self._live is None):
            try:
                self._look()
                self._looked = time.monotonic()
            finally:
                self._loading.release()
        return self._live

    def _look(self) -> None:
        self._withdrawn = withdrawn_now()
        name = releases.current_name()
        if not name or (self._live and self._live.name == name):
            return
        try:
            self._live = LiveRelease(releases.root() / "releases" / name)
        except FileNotFoundError:
            pass  # switched and pruned in this very moment: the next look finds the newer one


def withdrawn_now() -> frozenset[str]:
    """Asked before any release: what was taken down is served by none of them."""
    try:
        return frozenset((releases.root() / releases.WITHDRAWN).read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        return frozenset()


def _file(file: Any, request: HttpRequest) -> HttpResponseBase:
    response = file_response(file, request)
    return cast(HttpResponseBase, _with_headers(response, request.path_info)) if is_bare(response) else response


def _with_headers(response: Any, path: str) -> Any:
    for name, value in headers_for(path).items():
        response[name] = value
    return response


def _rules(file: Path) -> tuple[dict[str, str], set[str]]:
    """Old addresses that lead on, and addresses that are gone, from the release's own list."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    rules = [line.split() for line in lines if line.startswith("/") and len(line.split()) == 3]
    moved = {source: target for source, target, status in rules if status.startswith("301")}
    return moved, {source for source, _target, status in rules if status == "410"}


def _belongs_to_django(path: str) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in DJANGO)


def _not_yet() -> HttpResponse:
    response: Any = HttpResponse(render_to_string("publishing/not_yet.html"), status=503)
    response["Retry-After"] = "5"
    response["Cache-Control"] = "no-store"
    # Expected for the first minutes of a new installation; Django would log each as an error.
    response._has_been_logged = True
    return cast(HttpResponse, response)

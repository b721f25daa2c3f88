"""Files of the storage on their way out: whole, in ranges (films are sought in), or not modified."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from whitenoise.responders import StaticFile

# What a browser may show; anything else is only offered for saving.
MEDIA_TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".opus": "audio/ogg",
    ".png": "image/png",
    ".vtt": "text/vtt",
    ".webm": "video/webm",
    ".webp": "image/webp",
}


def stored_response(path: Path, request: HttpRequest) -> HttpResponseBase:
    """A file as staff see it in the CMS."""
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    shown = [("Content-Type", media_type)] if media_type else [
        ("Content-Type", "application/octet-stream"), ("Content-Disposition", "attachment"),
    ]  # fmt: skip
    return file_response(StaticFile(str(path), shown), request)


def file_response(file: Any, request: HttpRequest) -> HttpResponseBase:
    """WhiteNoise's answer (whole, a range, not modified, a redirect) as Django's."""
    held = file.get_response(request.method, request.META)
    response: HttpResponseBase
    if held.file is None:
        response = HttpResponse(status=int(held.status))
        del response["Content-Type"]
    else:
        response = _BareFileResponse(held.file, status=int(held.status))
    for name, value in held.headers:
        response[name] = value
    return response


def is_bare(response: HttpResponseBase) -> bool:
    """WhiteNoise sends redirects and refusals without the headers it gives to files."""
    return response.status_code in (HTTPStatus.FOUND, HTTPStatus.METHOD_NOT_ALLOWED)


class _BareFileResponse(FileResponse):
    """WhiteNoise has set every header already."""

    def set_headers(self, filelike: Any) -> None:
        pass

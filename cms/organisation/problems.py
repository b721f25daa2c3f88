"""Errors of the API as RFC 9457 problems: a stable code for programs, a Vietnamese sentence for people."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

logger = logging.getLogger(__name__)

Text = str | Promise

BY_STATUS: dict[int, tuple[str, Text]] = {
    400: ("malformed", _("The request cannot be read.")),
    401: ("not-signed-in", _("You are not signed in.")),
    403: ("forbidden", _("You may not do this.")),
    404: ("not-found", _("There is nothing at this address.")),
    405: ("method-not-allowed", _("This address does not know that method.")),
    415: ("not-json", _("Only JSON is accepted.")),
    429: ("too-many-requests", _("Too many requests. Please wait a moment.")),
}
INVALID: dict[str, Text] = {
    "missing": _("This field is required."),
    "extra_forbidden": _("This field is not known."),
    "string_too_long": _("This text is too long."),
    "string_too_short": _("This text is too short."),
    "too_long": _("These are too many items."),
    "too_short": _("These are too few items."),
    "literal_error": _("This is not one of the allowed values."),
    "enum": _("This is not one of the allowed values."),
    "uuid_parsing": _("This is not a valid identifier."),
    "uuid_type": _("This is not a valid identifier."),
    "int_type": _("A whole number is expected."),
    "int_parsing": _("A whole number is expected."),
    "int_from_float": _("A whole number is expected."),
    "greater_than_equal": _("This number is too small."),
    "greater_than": _("This number is too small."),
    "less_than_equal": _("This number is too large."),
    "less_than": _("This number is too large."),
    "bool_type": _("Yes or no is expected."),
    "string_type": _("A text is expected."),
    "list_type": _("A list is expected."),
    "dict_type": _("An object is expected."),
    "model_attributes_type": _("An object is expected."),
    "timezone_aware": _("The time needs its zone."),
}
ANY_INVALID = _("This value is not valid.")


class Problem(Exception):
    """An answer of the API that is not a success. `extra` joins the top level of the body."""

    def __init__(self, status: int, code: str, title: Text, detail: Text = "", **extra: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.extra = extra
        self.headers: dict[str, str] = {}


def response(problem: Problem) -> HttpResponse:
    """The problem as `application/problem+json`."""
    with translation.override(settings.LANGUAGE_CODE):
        body = {
            "type": f"tag:so-tay-dang-vien,2026:{problem.code}",
            "title": str(problem.title),
            "status": problem.status,
            "detail": str(problem.detail),
            "code": problem.code,
            **problem.extra,
        }
        content = json.dumps(body, ensure_ascii=False, default=str)
    return HttpResponse(
        content, status=problem.status, content_type="application/problem+json", headers=dict(problem.headers)
    )


def standard(status: int, detail: Text = "") -> Problem:
    """The problem that a bare status stands for."""
    code, title = BY_STATUS.get(status, (f"http-{status}", _("The request failed.")))
    return Problem(status, code, title, detail)


def install(api: NinjaAPI) -> None:
    """Makes every error of `api` a problem, unexpected ones too."""

    @api.exception_handler(Problem)
    def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
        return response(problem)

    @api.exception_handler(Http404)
    def on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return response(standard(404))

    @api.exception_handler(HttpError)
    def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return response(standard(error.status_code))

    @api.exception_handler(ValidationError)
    def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return response(invalid(error.errors))

    @api.exception_handler(Exception)
    def on_fault(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.exception("The API failed at %s %s", request.method, request.path)
        return response(Problem(500, "server-fault", _("Something went wrong on our side. Please try again later.")))


def invalid(errors: list[dict[str, Any]]) -> Problem:
    """422: well-formed, but the fields say nothing we can use. Each error points at its field (RFC 6901)."""
    with translation.override(settings.LANGUAGE_CODE):
        listed = [
            {"pointer": _pointer(error["loc"]), "code": error["type"], "detail": str(_sentence(error))}
            for error in errors
        ]
    return Problem(422, "invalid", _("Some fields are not valid."), errors=listed)


def _sentence(error: Mapping[str, Any]) -> Text:
    kind = str(error["type"])
    if kind.startswith(("datetime", "date", "time")) and kind not in INVALID:
        return _("This is not a valid date or time.")
    return INVALID.get(kind, ANY_INVALID)


def _pointer(location: tuple[Any, ...]) -> str:
    """ninja says ("body", <parameter>, field, …); the reader of the answer knows only the body."""
    inside = location[2:] if location[:1] == ("body",) else location
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in inside)

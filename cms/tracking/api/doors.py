"""What all calls of this room share: size limit, language, refusals as problems."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from cms.organisation.problem_schema import problems
from cms.organisation.problems import Problem, response
from cms.tracking.errors import TrackingRefused

LARGEST_BODY = 60 * 1024
__all__ = ["Instant", "answering", "asked_for", "door", "problems"]

STATUS = {"id-repeated": 400, "answers-stale": 412, "answers-invalid": 422}  # all other refusals: 409


def text_only(value: Any) -> Any:
    """A bare number would be taken for seconds since 1970."""
    if not isinstance(value, str):
        raise PydanticCustomError("datetime_type", "A time is a text.")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(text_only)]


def door(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around each operation: refuse what is too large unread; answer in Vietnamese, for this person only."""

    @wraps(run)
    def inside(request: HttpRequest, **values: Any) -> HttpResponse:
        with translation.override(settings.LANGUAGE_CODE):
            if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
                return response(Problem(413, "too-large", _("The request is too large."), _("Send it in parts.")))
            answer = run(request, **values)
        answer.headers.setdefault("Cache-Control", "private, no-cache")
        return answer

    return inside


@contextmanager
def answering() -> Iterator[None]:
    """A refusal of this room becomes a problem."""
    try:
        yield
    except TrackingRefused as refusal:
        status = STATUS.get(refusal.code, 409)
        problem = Problem(status, refusal.code, refusal.message, **refusal.extra)
        if "etag" in refusal.extra:
            problem.headers["ETag"] = refusal.extra["etag"]
        raise problem from refusal


def asked_for(header: str) -> Sequence[str]:
    """The entity tags of an If-Match or If-None-Match header."""
    return [tag.strip() for tag in header.split(",") if tag.strip()]

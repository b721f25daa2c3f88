"""POST /events: what members read."""

from typing import Annotated, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.decorators import decorate_view
from pydantic import StrictInt, ValidationError, WithJsonSchema

from cms.organisation.sign_in.member_auth import MemberAuth, MemberRequest
from cms.tracking.api.doors import Instant, answering, door, problems
from cms.tracking.ingest import REJECTED, Result, View, record_views

router = Router(tags=["events"], auth=MemberAuth())


class EventIn(Schema):
    id: UUID
    document: UUID
    part: UUID | None = None
    kind: str = Field(max_length=20, description="open, end or play")
    visit_id: UUID
    at: Instant
    seconds: StrictInt = Field(description="cumulative within the visit, 0 to 86400")


# Checked one by one: an item that cannot be read must not hold up the others.
Events = Annotated[list[Any], WithJsonSchema({"type": "array", "items": EventIn.model_json_schema(), "maxItems": 100})]


class EventsIn(Schema):
    sent_at: Instant
    events: Events = Field(max_length=100)


class EventOut(Schema):
    id: str
    status: str = Field(description="stored, duplicate, conflict or rejected: each is final")
    code: str = ""
    detail: str = ""


class EventsOut(Schema):
    results: list[EventOut]


@router.post(
    "/events", response={200: EventsOut, **problems(400, 401, 403, 413, 415, 422, 429)}, summary="Store what was read"
)
@decorate_view(door)
def post_events(request: MemberRequest, body: EventsIn) -> dict[str, Any]:
    read = [_read(item) for item in body.events]
    views = [view for view in read if isinstance(view, View)]
    with answering():
        stored = iter(record_views(request.member, views, body.sent_at, timezone.now(), request.device.assisted_by))
    return {"results": [next(stored) if isinstance(item, View) else item for item in read]}


def _read(item: Any) -> View | Result:
    try:
        return View(**EventIn.model_validate(item).model_dump())
    except ValidationError:
        given = str(item.get("id", "")) if isinstance(item, dict) else ""
        return Result(given[:36], REJECTED, "invalid", _("This item cannot be read."))

"""The scanner's part: sessions of the day, their rosters, and the scans. For staff who may check in."""

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.renderers import NinjaJSONEncoder
from pydantic import ValidationError, WithJsonSchema

from cms.organisation import audit
from cms.organisation.papers.keys import public_keys
from cms.organisation.sign_in.member_auth import StaffAuth, StaffRequest
from cms.study.models import Session
from cms.study.queries import sessions_to_check_in
from cms.tracking.api.doors import Instant, asked_for, door, problems
from cms.tracking.models import Scan
from cms.tracking.rosters import PAGE, roster, sessions_of_day
from cms.tracking.scans import ScanResult, Seen, record_scans

router = Router(tags=["check-in"], auth=StaffAuth("check_in"))

NO_NUL = r"^[^\x00]*$"


class OperatorOut(Schema):
    name: str


class SessionOut(Schema):
    id: UUID
    title: str
    unit: str
    place: str
    starts_at: datetime
    ends_at: datetime
    accepts: list[str]
    invited: int
    present: int


class InviteeOut(Schema):
    member_ref: str
    name: str
    unit: str
    state: Literal["present", "expected", "excused"]
    first_in: datetime | None


class KeyOut(Schema):
    kid: int
    public: str = Field(description="Ed25519, hexadecimal")


class RosterOut(Schema):
    session: UUID
    generated_at: datetime
    keys: list[KeyOut] = Field(description="whose cards are accepted: a desk without a network checks them itself")
    invitees: list[InviteeOut]
    next: str | None = Field(None, description="the address of the next page, as in the Link header")


class ScanIn(Schema):
    id: UUID
    payload: str | None = Field(None, max_length=300)
    member_ref: str | None = Field(None, max_length=32)
    source: Literal["card", "phone", "manual"]
    reason: str = Field("", max_length=300, pattern=NO_NUL, description="why somebody was marked by hand")
    scanned_at: Instant


# Checked one by one: an item that cannot be read must not hold up the others.
Scans = Annotated[list[Any], WithJsonSchema({"type": "array", "items": ScanIn.model_json_schema(), "maxItems": 200})]


class ScansIn(Schema):
    sent_at: Instant
    scans: Scans = Field(max_length=200)


class MemberOut(Schema):
    name: str
    unit: str


class ScanOut(Schema):
    id: str
    status: Literal["accepted", "duplicate", "refused", "conflict"] = Field(description="each is final")
    reason: str
    member: MemberOut | None
    first_in: datetime | None


class ScansOut(Schema):
    results: list[ScanOut]


@router.get("/operator", response={200: OperatorOut, **problems(401, 403)}, summary="Who is signed in at the desk")
@decorate_view(door)
def get_operator(request: StaffRequest) -> dict[str, str]:
    return {"name": request.user.get_full_name() or request.user.get_username()}


@router.delete("/operator", response={204: None, **problems(401, 403)}, summary="Sign out of the desk")
@decorate_view(door)
def delete_operator(request: StaffRequest) -> Status[None]:
    logout(request)
    return Status(204, None)


@router.get("/sessions", response={200: list[SessionOut], **problems(401, 403, 422)}, summary="Sessions to check in at")
@decorate_view(door)
def get_sessions(request: StaffRequest, on: date | None = None) -> list[dict[str, Any]]:
    """Those whose check-in is open at some time of the day `on`, today by default."""
    return [asdict(row) for row in sessions_of_day(request.user, on or timezone.localdate())]


@router.get(
    "/sessions/{session_id}/roster",
    response={200: RosterOut, 304: None, **problems(401, 403, 404, 422)},
    summary="Who is expected",
)
@decorate_view(door)
def get_roster(
    request: StaffRequest,
    session_id: UUID,
    response: HttpResponse,
    cursor: Annotated[int, Field(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Field(ge=1, le=1000)] = PAGE,
) -> Any:
    session = _session(request, session_id)
    rows = roster(session, cursor, limit + 1)
    page = [asdict(row) for row in rows[:limit]]
    keys = [{"kid": kid, "public": public.hex()} for kid, public in sorted(public_keys().items())]
    # A rotated key must reach a desk whose list of people has not changed.
    etag = _etag([*page, *keys])
    if etag in asked_for(request.headers.get("If-None-Match", "").replace("W/", "")):
        return HttpResponse(status=304, headers={"ETag": etag})
    audit.record(
        request.user, "roster.read", object=f"session:{session.uid}", unit_code=session.unit.code, rows=len(page)
    )
    response["ETag"] = etag
    following = None
    if len(rows) > limit:
        following = f"{request.path}?{urlencode({'cursor': rows[limit - 1].number, 'limit': limit})}"
        response["Link"] = f'<{following}>; rel="next"'
    return {"session": session.uid, "generated_at": timezone.now(), "keys": keys, "invitees": page, "next": following}


@router.post(
    "/sessions/{session_id}/scans",
    response={200: ScansOut, **problems(400, 401, 403, 404, 413, 415, 422)},
    summary="Store scans, also those made without a network",
)
@decorate_view(door)
def post_scans(request: StaffRequest, session_id: UUID, body: ScansIn) -> dict[str, Any]:
    session = _session(request, session_id)
    read = [_read(item) for item in body.scans]
    seen = [scan for scan in read if isinstance(scan, Seen)]
    results = iter(record_scans(session, request.user, seen, body.sent_at, timezone.now()))
    return {"results": [_answer(next(results)) if isinstance(item, Seen) else item for item in read]}


def _session(request: StaffRequest, session_id: UUID) -> Session:
    """A session of another unit looks like one that does not exist."""
    return get_object_or_404(sessions_to_check_in(request.user).select_related("unit"), uid=session_id)


def _read(item: Any) -> Seen | dict[str, Any]:
    try:
        scan = ScanIn.model_validate(item)
    except ValidationError:
        given = str(item.get("id", "")) if isinstance(item, dict) else ""
        return {"id": given[:36], "status": "refused", "reason": Scan.Reason.INVALID, "member": None, "first_in": None}
    return Seen(scan.id, scan.source, scan.payload, scan.member_ref, scan.reason.strip(), scan.scanned_at)


def _answer(result: ScanResult) -> dict[str, Any]:
    member = {"name": result.member.full_name, "unit": result.member.cell.name} if result.member else None
    return {
        "id": str(result.id),
        "status": result.status,
        "reason": result.reason,
        "member": member,
        "first_in": result.first_in,
    }


def _etag(page: list[dict[str, Any]]) -> str:
    text = json.dumps(page, cls=NinjaJSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'

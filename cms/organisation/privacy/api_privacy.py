"""What the law gives a member: see and take their data, ask about it, read the notice before anything is recorded."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone, translation
from ninja import Field, Router, Schema, Status

from cms.organisation import audit
from cms.organisation.models import DataRequest, Member
from cms.organisation.privacy import data_requests, my_data, notices
from cms.organisation.problems import Problem
from cms.organisation.sign_in.member_auth import MemberAuth, MemberRequest
from cms.organisation.sign_in.member_proof import require_proof

router = Router(tags=["privacy"])


class NoticeIn(Schema):
    version: str = Field(max_length=20)


class ColumnOut(Schema):
    key: str
    title: str
    kind: str


class TableOut(Schema):
    key: str
    title: str
    columns: list[ColumnOut]
    rows: list[dict[str, Any]]


class DataOut(Schema):
    member: UUID
    made_at: datetime
    tables: list[TableOut]


class RequestIn(Schema):
    id: UUID
    kind: DataRequest.Kind
    text: str = Field("", max_length=2000)


class RequestOut(Schema):
    id: UUID
    kind: str
    kind_name: str
    text: str
    state: str
    state_name: str
    made_at: datetime
    due_on: date
    entered_for_me: bool
    answer: str


class RequestsOut(Schema):
    requests: list[RequestOut]


@router.post("/me/notice", auth=MemberAuth(before_notice=True), response={204: None}, summary="Accept the notice")
def post_notice(request: MemberRequest, body: NoticeIn) -> Status[None]:
    notices.accept(request.member, body.version, timezone.now())
    return Status(204, None)


@router.get("/me/data", auth=MemberAuth(before_notice=True), response=DataOut, summary="Everything held about me")
def get_data(request: MemberRequest, response: HttpResponse) -> dict[str, Any]:
    require_proof(request)
    now = timezone.now()
    _record(request.member, "mydata.read", now)
    response["Cache-Control"] = "no-store"
    with translation.override(settings.LANGUAGE_CODE):
        return my_data.as_json(request.member, now)


@router.get("/me/data.zip", auth=MemberAuth(before_notice=True), summary="The same as a ZIP of CSV files and JSON")
def get_data_zip(request: MemberRequest) -> HttpResponse:
    require_proof(request)
    now = timezone.now()
    _record(request.member, "mydata.download", now)
    with translation.override(settings.LANGUAGE_CODE):
        content = my_data.as_zip(request.member, now)
    headers = {"Content-Disposition": 'attachment; filename="du-lieu-cua-toi.zip"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@router.get("/me/requests", auth=MemberAuth(before_notice=True), response=RequestsOut, summary="What I asked for")
def get_requests(request: MemberRequest) -> dict[str, Any]:
    made = request.member.data_requests.order_by("-made_at")
    return {"requests": [_request(one) for one in made]}


@router.post(
    "/me/requests", auth=MemberAuth(before_notice=True), response={200: RequestOut, 201: RequestOut},
    summary="Ask for access, correction or erasure, or object",
)  # fmt: skip
def post_request(request: MemberRequest, body: RequestIn) -> Status[dict[str, Any]]:
    try:
        made, new = data_requests.make(
            request.member,
            uid=body.id,
            kind=body.kind,
            text=body.text.strip(),
            now=timezone.now(),
            entered_by=request.device.assisted_by,
        )
    except data_requests.RequestRefused as refused:
        raise Problem(409, refused.code, refused.reason) from refused
    return Status(201 if new else 200, _request(made))


def _request(made: DataRequest) -> dict[str, Any]:
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "id": made.uid, "kind": made.kind, "kind_name": made.get_kind_display(), "text": made.text,
            "state": made.state, "state_name": made.get_state_display(), "made_at": made.made_at,
            "due_on": made.due_on, "entered_for_me": made.entered_by_id is not None, "answer": made.answer,
        }  # fmt: skip


def _record(member: Member, action: str, now: datetime) -> None:
    audit.record(member, action, object=f"member:{member.public_id}", unit_code=member.cell.code, rows=1, at=now)

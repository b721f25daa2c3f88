"""The member's own part of the API: the phone, who I am, my rotating code."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from cms.organisation import devices
from cms.organisation.api_privacy import router as privacy
from cms.organisation.codes import STEP_SECONDS, day_key
from cms.organisation.keys import seed_of
from cms.organisation.member_auth import MemberAuth, MemberRequest, clear_cookies, set_cookies
from cms.organisation.models import Member

CODE_DAYS = 7

router = Router(tags=["members"])
router.add_router("", privacy)


class ActivationIn(Schema):
    code: str = Field(max_length=100)
    notice_version: str = Field("", max_length=20)
    name: str = Field("", max_length=100)


class MemberOut(Schema):
    id: UUID
    name: str
    unit: str


class DeviceOut(Schema):
    id: UUID


class ActivationOut(Schema):
    member: MemberOut
    device: DeviceOut


class MeOut(MemberOut):
    audiences: list[str]
    notice_version: str
    notice_required: bool


class DayKeyOut(Schema):
    date: date
    key: str


class CardOut(Schema):
    member_ref: str
    name: str
    unit: str
    card_number: str
    step_seconds: int
    server_now: datetime
    days: list[DayKeyOut]


@router.post("/devices", response={201: ActivationOut}, summary="Bind this phone with an activation code")
def post_device(request: HttpRequest, body: ActivationIn, response: HttpResponse) -> Status[dict[str, Any]]:
    now = timezone.now()
    device, token = devices.activate(body.code, notice_version=body.notice_version, name=body.name, now=now)
    set_cookies(response, device, token, now)
    return Status(201, {"member": _member(device.member), "device": {"id": device.uid}})


@router.delete(
    "/devices/current", auth=MemberAuth(before_notice=True), response={204: None}, summary="Sign this phone out"
)
def delete_device(request: MemberRequest, response: HttpResponse) -> Status[None]:
    devices.revoke(request.device, timezone.now())
    clear_cookies(response)
    return Status(204, None)


@router.get("/me", auth=MemberAuth(before_notice=True), response=MeOut, summary="Who I am")
def get_me(request: MemberRequest) -> dict[str, Any]:
    audiences = list(request.member.audiences.values_list("code", flat=True))
    return {
        **_member(request.member),
        "audiences": audiences,
        "notice_version": request.member.notice_version,
        "notice_required": not request.member.has_accepted_notice,
    }


@router.get(
    "/me/card", auth=MemberAuth(before_notice=True), response=CardOut, summary="What the rotating code is made of"
)
def get_card(request: MemberRequest) -> dict[str, Any]:
    """The keys of today and the six days after: a phone shows its code for a week without a network."""
    member, now = request.member, timezone.now()
    ref = bytes(member.ref)
    seed, today = seed_of(ref), timezone.localdate(now)
    days = [today + timedelta(days=count) for count in range(CODE_DAYS)]
    return {
        "member_ref": ref.hex(),
        "name": member.full_name,
        "unit": member.cell.name,
        "card_number": member.card_number or "",
        "step_seconds": STEP_SECONDS,
        "server_now": now,
        "days": [{"date": day, "key": day_key(seed, day).hex()} for day in days],
    }


def _member(member: Member) -> dict[str, Any]:
    return {"id": member.public_id, "name": member.full_name, "unit": member.cell.name}

"""The member's own part of the API: the phone, who I am, my rotating code."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from cms.organisation.models import Device, Member
from cms.organisation.networks import network_of
from cms.organisation.pace import keep_network_pace
from cms.organisation.papers.codes import STEP_SECONDS, day_key
from cms.organisation.papers.keys import seed_of
from cms.organisation.privacy.api_privacy import router as privacy
from cms.organisation.problem_schema import problems
from cms.organisation.problems import Problem
from cms.organisation.sign_in import devices
from cms.organisation.sign_in.access_schemas import NO_NUL
from cms.organisation.sign_in.delays import Side, charge
from cms.organisation.sign_in.member_auth import MemberAuth, MemberRequest, clear_cookies, set_cookies, take_back
from cms.organisation.sign_in.member_proof import refuse_assisted

CODE_DAYS = 7
FREE_CODES = 20  # a network is shared by many phones

router = Router(tags=["members"])
router.add_router("", privacy)


class ActivationIn(Schema):
    code: str = Field(max_length=100, pattern=NO_NUL)
    notice_version: str = Field("", max_length=20)
    name: str = Field("", max_length=100, pattern=NO_NUL)


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
    assisted: bool = Field(description="a secretary acts for the member on this browser")
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


@router.post(
    "/devices",
    response={201: ActivationOut, **problems(400, 403, 404, 409, 415, 422, 429)},
    summary="Bind this phone with an activation code",
)
def post_device(request: HttpRequest, body: ActivationIn, response: HttpResponse) -> Status[dict[str, Any]]:
    """A right code always works; wrong ones have 160 bits to go, and are only slowed down."""
    keep_network_pace(request)
    now = timezone.now()
    try:
        device, token = devices.activate(body.code, notice_version=body.notice_version, name=body.name, now=now)
    except Problem as problem:
        if problem.code == "activation-unknown":
            charge([Side(f"code network:{network_of(request)}", FREE_CODES)], now)
        raise
    set_cookies(response, device, token, now)
    return Status(201, bound(device))


@router.delete(
    "/devices/current",
    auth=MemberAuth(before_notice=True),
    response={204: None, **problems(401, 403, 429)},
    summary="Sign this phone out",
)
def delete_device(request: MemberRequest, response: HttpResponse) -> Status[None]:
    now = timezone.now()
    devices.revoke(request.device, now, by=request.device.assisted_by)
    if request.device.assisted_by_id is None:
        clear_cookies(request, response)
    else:
        take_back(request, response, now)
    return Status(204, None)


@router.get("/me", auth=MemberAuth(before_notice=True), response={200: MeOut, **problems(401, 429)}, summary="Who I am")
def get_me(request: MemberRequest) -> dict[str, Any]:
    audiences = list(request.member.audiences.values_list("code", flat=True))
    return {
        **_member(request.member),
        "audiences": audiences,
        "notice_version": request.member.notice_version,
        "assisted": request.device.assisted_by_id is not None,
        "notice_required": not request.member.has_accepted_notice,
    }


@router.get(
    "/me/card",
    auth=MemberAuth(before_notice=True),
    response={200: CardOut, **problems(401, 403, 429)},
    summary="What the rotating code is made of",
)
def get_card(request: MemberRequest) -> dict[str, Any]:
    """The keys of today and the six days after: a phone shows its code for a week without a network."""
    refuse_assisted(request)
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


def bound(device: Device) -> dict[str, Any]:
    """The answer to whoever bound a phone."""
    return {"member": _member(device.member), "device": {"id": device.uid}}


def _member(member: Member) -> dict[str, Any]:
    return {"id": member.public_id, "name": member.full_name, "unit": member.cell.name}

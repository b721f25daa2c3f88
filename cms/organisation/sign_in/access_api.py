"""The member's own access: second proof, passkeys, devices. Sensitive acts ask for a proof first."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from ninja import Router, Status
from ninja.decorators import decorate_view

from cms.organisation.models import Device, MemberPin, Passkey
from cms.organisation.problem_schema import problems
from cms.organisation.problems import Problem
from cms.organisation.sign_in import access_schemas as schemas
from cms.organisation.sign_in import devices, member_proof, passkeys, pins, recovery
from cms.organisation.sign_in.member_auth import MemberAuth, MemberRequest

router = Router(tags=["access"], auth=MemberAuth(before_notice=True))


@router.get("/me/access", response={200: schemas.AccessOut, **problems(401, 403, 429)}, summary="How I sign in")
@decorate_view(never_cache)
def get_access(request: MemberRequest) -> dict[str, Any]:
    member_proof.refuse_assisted(request)
    member = request.member
    return {
        "reference": bytes(member.ref).hex(),
        "card_number": member.card_number or "",
        "has_pin": MemberPin.objects.filter(member=member).exists(),
        "passkeys": [_passkey(passkey) for passkey in member.passkeys.all()],
        "ways": member_proof.ways(member),
        "proved_until": member_proof.proved_until(request.device),
    }


@router.post(
    "/me/proof/options",
    response={200: schemas.PasskeyOptionsOut, **problems(401, 403, 415, 429)},
    summary="What the browser asks one of my passkeys",
)
@decorate_view(never_cache)
def post_proof_options(request: MemberRequest) -> dict[str, Any]:
    member_proof.refuse_assisted(request)
    return passkeys.assertion_options(timezone.now(), device=request.device)


@router.post(
    "/me/proof",
    response={200: schemas.ProofOut, **problems(400, 401, 403, 404, 409, 415, 422, 429, 503)},
    summary="Prove that it is me, by PIN, passkey or a fresh activation code",
)
@decorate_view(never_cache)
def post_proof(request: MemberRequest, body: schemas.ProofIn) -> dict[str, Any]:
    member_proof.refuse_assisted(request)
    device, now = request.device, timezone.now()
    if [body.pin, body.credential, body.code].count(None) != 2:
        raise Problem(422, "proof-unclear", _("Give a PIN, a passkey or a code."))
    if body.pin is not None:
        member_proof.prove_by_pin(device, body.pin, now)
    elif body.credential is not None:
        member_proof.prove_by_passkey(device, body.credential, now)
    elif body.code is not None:
        member_proof.prove_by_code(device, body.code, now)
    return {"proved_until": member_proof.proved_until(device)}


@router.put(
    "/me/pin", response={204: None, **problems(400, 401, 403, 415, 422, 429, 503)}, summary="Choose or change my PIN"
)
def put_pin(request: MemberRequest, body: schemas.PinIn) -> Status[None]:
    member_proof.require_proof(request)
    pins.set_pin(request.member, body.pin, timezone.now())
    return Status(204, None)


@router.delete("/me/pin", response={204: None, **problems(401, 403, 429)}, summary="Do without a PIN")
def delete_pin(request: MemberRequest) -> Status[None]:
    member_proof.require_proof(request)
    pins.remove_pin(request.member, timezone.now())
    return Status(204, None)


@router.post(
    "/me/passkeys/options",
    response={200: schemas.PasskeyOptionsOut, **problems(401, 403, 415, 429)},
    summary="What the browser needs to make a passkey",
)
@decorate_view(never_cache)
def post_passkey_options(request: MemberRequest) -> dict[str, Any]:
    member_proof.require_proof(request)
    return passkeys.registration_options(request.device, timezone.now())


@router.post(
    "/me/passkeys",
    response={201: schemas.PasskeyOut, **problems(400, 401, 403, 409, 415, 422, 429)},
    summary="Keep a passkey made on this phone",
)
def post_passkey(request: MemberRequest, body: schemas.PasskeyIn) -> Status[dict[str, Any]]:
    member_proof.require_proof(request)
    passkey = passkeys.register(request.device, body.credential, name=body.name, now=timezone.now())
    return Status(201, _passkey(passkey))


@router.delete(
    "/me/passkeys/{uuid:passkey_id}", response={204: None, **problems(401, 403, 404, 429)}, summary="Drop a passkey"
)
def delete_passkey(request: MemberRequest, passkey_id: UUID) -> Status[None]:
    member_proof.require_proof(request)
    held = Passkey.objects.select_related("member__cell").filter(member=request.member)
    passkeys.remove(get_object_or_404(held, uid=passkey_id), timezone.now())
    return Status(204, None)


@router.get(
    "/me/devices", response={200: list[schemas.DeviceOut], **problems(401, 403, 429)}, summary="Where I am signed in"
)
@decorate_view(never_cache)
def get_devices(request: MemberRequest) -> list[dict[str, Any]]:
    member_proof.require_proof(request)
    own = devices.live_devices(timezone.now()).filter(member=request.member)
    return [_device(device, request.device) for device in own.order_by("-last_seen_at", "-pk")]


@router.patch(
    "/me/devices/{uuid:device_id}",
    response={200: schemas.DeviceOut, **problems(400, 401, 403, 404, 415, 422, 429)},
    summary="Name a device",
)
def patch_device(request: MemberRequest, device_id: UUID, body: schemas.RenameIn) -> dict[str, Any]:
    member_proof.require_proof(request)
    device = _own(request, device_id)
    device.name = body.name.strip()
    device.save(update_fields=["name"])
    return _device(device, request.device)


@router.delete(
    "/me/devices/{uuid:device_id}", response={204: None, **problems(401, 403, 404, 429)}, summary="Sign a device out"
)
def delete_device(request: MemberRequest, device_id: UUID) -> Status[None]:
    member_proof.require_proof(request)
    devices.revoke(_own(request, device_id), timezone.now())
    return Status(204, None)


@router.delete(
    "/me/devices/others",
    response={200: schemas.EndedOut, **problems(401, 403, 429)},
    summary="Sign all my other devices out",
)
def delete_others(request: MemberRequest) -> dict[str, int]:
    member_proof.require_proof(request)
    return {"ended": recovery.end_others(request.device, timezone.now())}


def _own(request: MemberRequest, device_id: UUID) -> Device:
    return get_object_or_404(devices.live_devices(timezone.now()).filter(member=request.member), uid=device_id)


def _device(device: Device, current: Device) -> dict[str, Any]:
    return {
        "id": device.uid,
        "name": device.name,
        "created_at": device.created_at,
        "last_seen_at": device.last_seen_at,
        "current": device.pk == current.pk,
        "assisted": device.assisted_by_id is not None,
    }


def _passkey(passkey: Passkey) -> dict[str, Any]:
    return {
        "id": passkey.uid,
        "name": passkey.name,
        "created_at": passkey.created_at,
        "last_used_at": passkey.last_used_at,
    }

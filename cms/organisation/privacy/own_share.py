"""This room's share of what is held about a member."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation.imports.keeping import forget_member
from cms.organisation.models import DataRequest, Member, User
from cms.organisation.privacy.looked_up import lookups
from cms.organisation.shares import Column, Fate, Held, Share

RELATIONS: Mapping[str, Fate] = {
    "organisation.ActivationCode.member": "delete",
    "organisation.Device.member": "delete",
    "organisation.ImportRow.member": "delete",
    "organisation.MemberIdentity.member": "delete",
    "organisation.MemberPin.member": "delete",
    "organisation.NoticeAcceptance.member": "delete",
    "organisation.Passkey.member": "delete",
    "organisation.Member_audiences.member": "delete",
    "organisation.Unit.secretary": "unlink",
    "organisation.User.member": "unlink",
    # A printed card must go on being told apart from a forged one; the days in a cell are nobody's any more.
    "organisation.Card.member": "keep",
    "organisation.Membership.member": "keep",
    "organisation.DataRequest.member": "keep",
}
PROFILE = (
    "full_name", "birth_date", "sex", "cell", "status", "admitted_on", "official_on", "card_number", "identity_number",
    "phone", "party_post", "other_post", "theory_level", "education",
)  # fmt: skip


def erase(member: Member) -> None:
    """What the relations cannot say: the account that belongs to the person, the cards, the words of requests."""
    User.objects.filter(member=member).update(is_active=False, first_name="", last_name="", email="")
    member.cards.filter(revoked_at__isnull=True).update(revoked_at=timezone.now(), revoked_reason="erased")
    DataRequest.objects.filter(member=member).update(text="", answer="")
    forget_member(member)
    # Nobody is left to be answered.
    still_open = DataRequest.objects.filter(member=member).exclude(state=DataRequest.State.CLOSED)
    still_open.update(state=DataRequest.State.CLOSED, closed_at=timezone.now())


def collect(member: Member) -> list[Held]:
    """The same tables for everybody, empty ones too."""
    return [
        _profile(member), _cells(member), _notices(member), _devices(member), _cards(member), _requests(member),
        lookups(member),
    ]  # fmt: skip


SHARE = Share("organisation", RELATIONS, collect, erase)


def _profile(member: Member) -> Held:
    names = {"identity_number": _("Identity number"), "phone": _("Phone")}
    titles = {field.name: str(field.verbose_name) for field in Member._meta.concrete_fields}
    rows: list[dict[str, Any]] = []
    for name in PROFILE:
        shown = getattr(member, f"get_{name}_display", None)
        value = shown() if shown else getattr(member, name)
        title = names.get(name) or titles[name]
        rows.append({"field": title[:1].upper() + title[1:], "value": str(value) if name == "cell" else value})
    audiences = ", ".join(member.audiences.values_list("name", flat=True))
    rows.append({"field": _("Audiences"), "value": audiences})
    return Held("profile", _("The record"), [Column("field", _("Field")), Column("value", _("Content"), "date")], rows)


def _cells(member: Member) -> Held:
    rows = member.memberships.select_related("unit").order_by("valid_from")
    return Held(
        "cells",
        _("Cells, with dates"),
        [Column("cell", _("Cell")), Column("since", _("From"), "date"), Column("until", _("To"), "date")],
        [{"cell": row.unit.name, "since": row.valid_from, "until": row.valid_to} for row in rows],
        stays=True,
    )


def _notices(member: Member) -> Held:
    return Held(
        "notices",
        _("Purpose notices accepted"),
        [Column("version", _("Version")), Column("at", _("When"), "instant")],
        [{"version": row.version, "at": row.accepted_at} for row in member.notice_acceptances.all()],
    )


def _devices(member: Member) -> Held:
    return Held(
        "devices",
        _("Devices"),
        [
            Column("name", _("Name")),
            Column("since", _("Signed in since"), "instant"),
            Column("seen", _("Last used"), "instant"),
            Column("revoked", _("Signed out"), "instant"),
        ],
        [
            {"name": row.name, "since": row.created_at, "seen": row.last_seen_at, "revoked": row.revoked_at}
            for row in member.devices.order_by("created_at")
        ],
    )


def _cards(member: Member) -> Held:
    return Held(
        "cards",
        _("Attendance cards, with dates"),
        [
            Column("issued", _("Issued on"), "date"),
            Column("expires", _("Expires on"), "date"),
            Column("revoked", _("Replaced"), "instant"),
        ],
        [
            {"issued": row.issued_on, "expires": row.expires_on, "revoked": row.revoked_at}
            for row in member.cards.order_by("issued_on", "pk")
        ],
        stays=True,
    )


def _requests(member: Member) -> Held:
    return Held(
        "requests",
        _("Requests about the data"),
        [
            Column("made", _("Made"), "instant"),
            Column("kind", _("What")),
            Column("text", _("In the member's words")),
            Column("state", _("State")),
            Column("due", _("Answer due on"), "date"),
            Column("answer", _("Answer")),
        ],
        [
            {
                "made": row.made_at, "kind": row.get_kind_display(), "text": row.text,
                "state": row.get_state_display(), "due": row.due_on, "answer": row.answer,
            }
            for row in member.data_requests.order_by("made_at")
        ],
        stays=True,
    )  # fmt: skip

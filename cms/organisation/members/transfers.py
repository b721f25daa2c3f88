"""Members change cells and statuses, with the day on which they do. Facts of the past keep the cell of their day."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.organisation import audit
from cms.organisation.models import Member, Membership, Unit, User
from cms.organisation.units.secretaries import vacate_left

ONE_DAY = timedelta(days=1)


class TransferRefused(Exception):
    """`code` for programs, `reason` for people."""

    def __init__(self, code: str, reason: Any) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


def transfer_member(member: Member, *, to: Unit, on: date, by: User, reason: str = "") -> Membership:
    """`on` is the first day in the new cell. Whoever came to the old one on that very day was never in it."""
    with transaction.atomic():
        held = Member.objects.select_for_update(of=("self",)).select_related("cell").get(pk=member.pk)
        if held.status in Member.GONE:
            raise TransferRefused("is-gone", _("The member has left. Record their return first."))
        if held.cell_id == to.pk:
            raise TransferRefused("same-cell", _("The member is in this cell already."))
        _refuse_future(on)
        _refuse_unfit(to, on)
        stay = _move(held, to, on)
        said = f"{held.cell.code} → {to.code}, {on.isoformat()}: {reason}"
        held.cell = to
        held.save(update_fields=["cell"])
        vacate_left()
        audit.record(by, "member.transfer", object=f"member:{held.public_id}", unit_code=to.code, reason=said[:300])
    member.refresh_from_db()
    return stay


def change_status(member: Member, *, status: str, on: date, by: User, reason: str = "") -> None:
    """`on` is the first day of the new status. Leaving ends the stay in the cell, returning begins another."""
    status = Member.Status(status)
    with transaction.atomic():
        held = Member.objects.select_for_update(of=("self",)).select_related("cell").get(pk=member.pk)
        if held.status == status:
            raise TransferRefused("same-status", _("The member has this status already."))
        _refuse_future(on)
        if held.admitted_on and on < held.admitted_on:
            raise TransferRefused("before-admission", _("This is before the day of admission."))
        _leave_or_return(held, status, on)
        said = f"{held.status} → {status}, {on.isoformat()}: {reason}"
        held.status = status
        if status == Member.Status.OFFICIAL and held.official_on is None:
            held.official_on = on
        held.save(update_fields=["status", "official_on"])
        vacate_left()
        audit.record(
            by, "member.status", object=f"member:{held.public_id}", unit_code=held.cell.code, reason=said[:300]
        )
    member.refresh_from_db()


def _leave_or_return(member: Member, status: str, on: date) -> None:
    was_gone, is_gone = member.status in Member.GONE, status in Member.GONE
    if is_gone and not was_gone:
        stay = _open_stay(member)
        if stay is not None:
            _refuse_before(stay.valid_from, on)
            # Nobody stays less than a day.
            stay.valid_to = max(on - ONE_DAY, stay.valid_from)
            stay.save(update_fields=["valid_to"])
    elif was_gone and not is_gone:
        _refuse_unfit(member.cell, on)
        last = member.memberships.order_by("-valid_to").values_list("valid_to", flat=True).first()
        if last is not None and on <= last:
            raise TransferRefused("before-last", _("This is before the end of the last stay in a cell."))
        Membership.objects.create(member=member, unit=member.cell, valid_from=on)


def _move(member: Member, to: Unit, on: date) -> Membership:
    stay = _open_stay(member)
    if stay is None:
        return Membership.objects.create(member=member, unit=to, valid_from=on)
    _refuse_before(stay.valid_from, on)
    if stay.valid_from == on:
        stay.unit = to
        stay.save(update_fields=["unit"])
        return stay
    stay.valid_to = on - ONE_DAY
    stay.save(update_fields=["valid_to"])
    return Membership.objects.create(member=member, unit=to, valid_from=on)


def _open_stay(member: Member) -> Membership | None:
    return member.memberships.filter(valid_to__isnull=True).first()


def _refuse_future(on: date) -> None:
    if on > timezone.localdate():
        raise TransferRefused("future", _("The day lies in the future."))


def _refuse_before(since: date, on: date) -> None:
    if on < since:
        raise TransferRefused(
            "before-current", _("The member has been in the present cell since %(day)s.") % {"day": f"{since:%d/%m/%Y}"}
        )


def _refuse_unfit(cell: Unit, on: date) -> None:
    if not cell.kind.is_cell:
        raise TransferRefused("not-a-cell", _("This unit is not a cell."))
    closed = cell.valid_to is not None and cell.valid_to < timezone.localdate()
    if closed or cell.valid_from > on:
        raise TransferRefused("closed", _("This cell is closed, or was not yet in force on that day."))

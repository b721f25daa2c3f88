"""Founding a unit, renaming it, and describing it. Where it stands is for `reorganise`."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.organisation import audit
from cms.organisation.errors import OrganisationRefused
from cms.organisation.models import Member, Unit, UnitKind, User
from cms.organisation.units import tree
from cms.organisation.units.reorganise import begin, standing


def found_unit(
    *, code: str, name: str, kind: UnitKind, parent: Unit, on: date, by: User, reason: str, **fields: Any
) -> Unit:
    """A new unit below `parent`, which `on` is the first day of."""
    with transaction.atomic():
        begin(on, reason)
        parent = standing(parent)
        if Unit.objects.filter(code=code).exists():
            raise OrganisationRefused("code-taken", _("The code %(code)s is already in use.") % {"code": code})
        if on < parent.valid_from:
            sentence = _("The unit above began on %(day)s; a unit below it cannot be older.")
            raise OrganisationRefused("older-than-parent", sentence % {"day": f"{parent.valid_from:%d/%m/%Y}"})
        unit = tree.add_unit(code=code, name=name, kind=kind, parent=parent, valid_from=on, **fields)
        audit.record(by, "unit.add", object=f"{code} < {parent.code} {on}", unit_code=code, reason=reason)
    return unit


def rename_unit(*, unit: Unit, name: str, short_name: str = "", by: User, reason: str) -> Unit:
    """The old name stays in the audit log."""
    before = f"{unit.name} ({unit.short_name})"
    return _change(unit, "unit.rename", before, by, reason, name=name, short_name=short_name)


def describe_unit(
    *, unit: Unit, area: str, founded_on: date | None, secretary: Member | None, by: User, reason: str
) -> Unit:
    """The secretary must be a current member of the unit or of one below it."""
    if secretary and (secretary.status in Member.GONE or not tree.subtree(unit).filter(pk=secretary.cell_id).exists()):
        raise OrganisationRefused("secretary-elsewhere", _("The secretary must be a member of this unit."))
    return _change(
        unit, "unit.describe", unit.code, by, reason, area=area, founded_on=founded_on, secretary=secretary
    )  # fmt: skip


def _change(unit: Unit, action: str, told: str, by: User, reason: str, **fields: Any) -> Unit:
    with transaction.atomic():
        begin(date.min, reason)
        unit = standing(unit)
        for field, value in fields.items():
            setattr(unit, field, value)
        unit.save()
        audit.record(by, action, object=told[:200], unit_code=unit.code, reason=reason)
    return unit

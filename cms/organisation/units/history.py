"""The past of one unit, in sentences."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from cms.organisation.models import Unit, UnitClosure


def of(unit: Unit) -> list[str]:
    """From the first to the last. Nothing for a unit that always stood where it stands."""
    told = [*_origin(unit), *_parents(unit), *_gains(unit), *_end(unit)]
    return [sentence for _day, sentence in sorted(told, key=lambda line: line[0])]


Line = tuple[date, str]


def _origin(unit: Unit) -> list[Line]:
    if unit.split_from is None:
        return []
    words = {"unit": unit.split_from.name, "day": _written(unit.valid_from)}
    return [(unit.valid_from, _("Split from %(unit)s on %(day)s") % words)]


def _parents(unit: Unit) -> list[Line]:
    """Where it stood before, and since when it stands where it is."""
    pairs = UnitClosure.objects.filter(descendant=unit, depth=1).select_related("ancestor")
    if not any(pair.valid_to for pair in pairs):
        return []
    return [(pair.valid_from or unit.valid_from, _parent(pair)) for pair in pairs]


def _parent(pair: UnitClosure) -> str:
    words = {"unit": pair.ancestor.name, "since": pair.valid_from, "until": pair.valid_to}
    words |= {name: _written(day) for name, day in words.items() if isinstance(day, date)}
    if pair.valid_from and pair.valid_to:
        return _("Under %(unit)s from %(since)s until %(until)s") % words
    return (_("Under %(unit)s until %(until)s") if pair.valid_to else _("Under %(unit)s since %(since)s")) % words


def _gains(unit: Unit) -> list[Line]:
    """What was merged into it begins here the day after it ended there; what was split off began on its first day."""
    merged = [
        (source.valid_to + timedelta(days=1), _("Merged from %(unit)s on %(day)s"), source.name)
        for source in unit.predecessors.all()
        if source.valid_to
    ]
    parts = [(part.valid_from, _("%(unit)s was split off on %(day)s"), part.name) for part in unit.parts.all()]
    return [(day, sentence % {"unit": name, "day": _written(day)}) for day, sentence, name in [*merged, *parts]]


def _end(unit: Unit) -> list[Line]:
    if unit.valid_to is None:
        return []
    words = {"day": _written(unit.valid_to), "successor": unit.successor.name if unit.successor else ""}
    ended = _("Ended after %(day)s; successor: %(successor)s") if unit.successor else _("Ended after %(day)s")
    return [(unit.valid_to, ended % words)]


def _written(day: date) -> str:
    return f"{day:%d/%m/%Y}"

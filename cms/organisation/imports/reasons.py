"""The sentences that tell why a row or a value is refused. The codes are stored, the sentences are not."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    # what stands in a cell
    "missing": _("is missing"),
    "error-cell": _("holds the spreadsheet error %(value)s"),
    "too-long": _("is too long"),
    "bad-date": _("“%(value)s” is not a date (day/month/year)"),
    "no-such-day": _("there is no day %(value)s"),
    "two-digit-year": _("“%(value)s” has a year of two digits, which can be read two ways"),
    "year-only": _("“%(value)s” is only a year; day and month are missing"),
    "month-only": _("“%(value)s” lacks the day"),
    "future": _("%(value)s lies in the future"),
    "implausible": _("%(value)s cannot be right"),
    "not-adult": _("on %(value)s the person was not yet 18"),
    "official-before": _("%(value)s is before the day of admission"),
    "bad-name": _("“%(value)s” is not the name of a person"),
    "bad-identity": _("%(value)s is not a number of 12 digits"),
    "bad-phone": _("%(value)s is not a telephone number"),
    "bad-card": _("“%(value)s” is not a card number"),
    "unknown-value": _("“%(value)s” is not known"),
    # cells and matching
    "cell-unknown": _("there is no cell “%(value)s”"),
    "cell-ambiguous": _("several cells are called “%(value)s”: give the code"),
    "cell-outside": _("the cell “%(value)s” is outside the branch you may change"),
    "cell-closed": _("the cell “%(value)s” is closed or not yet in force"),
    "not-a-cell": _("“%(value)s” is not a cell"),
    "identity-twice": _("%(value)s stands in the file already"),
    "identity-held": _("%(value)s belongs to another member"),
    "card-twice": _("%(value)s stands in the file already"),
    "card-held": _("%(value)s belongs to another member"),
    "member-twice": _("the same member stands in the file already: %(value)s"),
    "gone": _("“%(value)s”: people who have left are not taken in, and leaving is recorded on the member's page"),
    "is-gone": _("the member has left; their return is recorded on the member's page"),
    "joined-before": _("%(value)s is before the member came to the present cell"),
    "joined-before-cell": _("%(value)s is before the cell began"),
    "same-person": _("perhaps the same person as %(value)s: same name, date of birth and cell"),
    # units
    "bad-code": _("“%(value)s” is not a code (letters, digits, dot, hyphen; at most 40)"),
    "code-twice": _("%(value)s stands in the file already"),
    "unit-outside": _("the unit “%(value)s” is outside the branch you may change"),
    "unit-closed": _("the unit “%(value)s” is closed"),
    "parent-unknown": _("there is no unit “%(value)s”"),
    "parent-refused": _("the row of the unit “%(value)s” is refused"),
    "parent-cycle": _("the units above lead back to the unit itself"),
    "parent-changed": _("the unit stands under “%(value)s”: move it on its own page"),
    "kind-of-cell": _("a cell cannot become a committee, or a committee a cell"),
    "start-changed": _("the unit is in force since %(value)s: this does not change"),
    "before-parent": _("%(value)s is before the unit above began"),
}


def sentence(code: str, value: str = "", label: str = "") -> str:
    """ "Ngày sinh: …" """
    text = str(SENTENCES[code]) % {"value": value}
    return f"{label}: {text}" if label else text

"""Rows to import, and what the report says of them."""

from cms.organisation.models import ImportRow, Member
from tests import people_file


def told(batch):
    """The report: number → outcome, or the codes of a refused row."""
    return {
        row.number: [code for _field, code, _value in row.reasons] if row.outcome == "refused" else row.outcome
        for row in ImportRow.objects.filter(batch=batch)
    }


def person(**fields):
    """A row that is fine, with what the test says."""
    row = dict(zip(people_file.HEADINGS, people_file.clean_row(fields.pop("number", 1), ["vl-cl-1"]), strict=True))
    return [fields.get(heading, value) for heading, value in row.items()]


def names():
    return sorted(Member.objects.values_list("full_name", flat=True))

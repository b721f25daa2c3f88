"""Working days: Monday to Friday, without the public holidays that somebody entered."""

from collections.abc import Collection
from datetime import date, timedelta

from cms.organisation.models import PublicHoliday

# Decree 356/2025: an answer within 2 working days.
ANSWER_WITHIN = 2
SATURDAY = 5
LONGEST_HOLIDAY = timedelta(days=30)


def answer_due(made_on: date) -> date:
    """The last day on which an answer is in time."""
    upcoming = PublicHoliday.objects.filter(day__range=(made_on, made_on + LONGEST_HOLIDAY))
    return after_working_days(made_on, ANSWER_WITHIN, set(upcoming.values_list("day", flat=True)))


def after_working_days(start: date, count: int, holidays: Collection[date]) -> date:
    """The working day `count` working days after `start`. The day of the start itself never counts."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY and day not in holidays
    return day

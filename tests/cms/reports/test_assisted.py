"""What was done with help, counted beside what was done."""

from cms.reports import queries
from cms.reports.period import Period
from cms.tracking.models import QuizAttempt, ViewEvent

ALL = Period()


def test_viewers_and_takers_with_help_are_counted_once_in_their_unit(world):
    secretary = next(iter(world.users.values()))
    quiz = world.quizzes["tot-nhat"]
    taker = QuizAttempt.objects.filter(quiz=quiz, state="scored", unit=world.units["A1"]).first()
    assert [queries.assisted_viewers(world.units["P"], world.documents["57"].content_id, ALL),
            queries.assisted_takers(world.units["P"], quiz.slug, ALL)] == [0, 0]  # fmt: skip

    ViewEvent.objects.filter(member=world.members["m1"]).update(assisted_by=secretary)
    ViewEvent.objects.filter(member=world.members["m9"]).update(assisted_by=secretary)
    QuizAttempt.objects.filter(pk=taker.pk).update(assisted_by=secretary)

    def counted(unit):
        return (
            queries.assisted_viewers(world.units[unit], world.documents["57"].content_id, ALL),
            queries.assisted_takers(world.units[unit], quiz.slug, ALL),
        )

    assert [counted(unit) for unit in ("P", "A1", "A2", "Q")] == [(1, 1), (1, 1), (0, 0), (1, 0)]

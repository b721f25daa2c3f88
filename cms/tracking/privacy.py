"""This room's share of what is held about a member: views, quiz attempts, attendance."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.handbook.models import DocumentPage
from cms.organisation.models import Member
from cms.organisation.shares import Column, Fate, Held, Share
from cms.quizzes.grading import percent
from cms.tracking.models import QuizAttempt, Scan, ViewEvent

# Attendance belongs to a frozen roster, and scans are its evidence: both stay with the nameless row.
RELATIONS: Mapping[str, Fate] = {
    "tracking.ViewEvent.member": "delete",
    "tracking.QuizAttempt.member": "delete",
    "tracking.Scan.member": "keep",
    "tracking.Attendance.member": "keep",
}
NOTE_GONE = "–"


def erase(member: Member) -> None:
    """Why somebody was marked by hand is written in words, which may name the person."""
    Scan.objects.filter(member=member).exclude(note="").update(note=NOTE_GONE)


def collect(member: Member) -> list[Held]:
    return [_views(member), _attempts(member), _attendances(member)]


SHARE = Share("tracking", RELATIONS, collect, erase)


def _views(member: Member) -> Held:
    events = list(ViewEvent.objects.filter(member=member).order_by("at"))
    titles = dict(
        DocumentPage.objects.filter(content_id__in={event.document for event in events}).values_list(
            "content_id", "title"
        )
    )
    return Held(
        "views",
        _("Read, watched or heard"),
        [
            Column("at", _("When"), "instant"),
            Column("document", pgettext("handbook", "Document")),
            Column("kind", _("What")),
            Column("seconds", _("Seconds open")),
        ],
        [
            {
                "at": event.at, "document": titles.get(event.document, str(event.document)),
                "kind": event.get_kind_display(), "seconds": event.seconds,
            }
            for event in events
        ],
    )  # fmt: skip


def _attempts(member: Member) -> Held:
    attempts = member.quiz_attempts.select_related("quiz").order_by("started_at")
    return Held(
        "attempts",
        _("Quizzes taken"),
        [
            Column("quiz", _("Quiz")),
            Column("number", _("Attempt")),
            Column("started", _("Begun"), "instant"),
            Column("submitted", _("Handed in"), "instant"),
            Column("result", _("Result in percent")),
            Column("passed", _("Passed")),
            Column("answers", _("Answers given")),
        ],
        [_attempt(attempt) for attempt in attempts],
    )


def _attempt(attempt: QuizAttempt) -> dict[str, Any]:
    return {
        "quiz": attempt.quiz.title,
        "number": attempt.number,
        "started": attempt.started_at,
        "submitted": attempt.submitted_at,
        "result": None
        if attempt.score is None or attempt.max_score is None
        else percent(attempt.score, attempt.max_score),
        "passed": {True: _("Yes"), False: _("No"), None: ""}[attempt.passed],
        "answers": _choices(attempt.answers),
    }


def _choices(answers: Mapping[str, Any]) -> str:
    """ "1: a; 2: b, c": question by question, the letters chosen."""
    lines = sorted((int(position), chosen) for position, chosen in answers.items())
    return "; ".join(f"{position}: {', '.join(chosen)}" for position, chosen in lines)


def _attendances(member: Member) -> Held:
    rows = member.attendances.select_related("session", "unit", "evidence").order_by("first_in")
    return Held(
        "attendance",
        _("Attendance at sessions"),
        [
            Column("session", _("Session")),
            Column("at", _("Checked in"), "instant"),
            Column("how", _("How")),
            Column("note", _("Note")),
        ],
        [
            {
                "session": row.session.title, "at": row.first_in, "how": row.evidence.get_source_display(),
                "note": row.evidence.note,
            }
            for row in rows
        ],
        stays=True,
    )  # fmt: skip

"""Writes the demonstration's quizzes, study plan, sessions and cell meetings."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cms.demo import sources
from cms.demo.ids import demo_id
from cms.demo.people import meeting_cell
from cms.handbook.models import DocumentPage
from cms.organisation.models import Audience, Unit, User
from cms.quizzes.bank import LETTERS, save_question
from cms.quizzes.models import Question, Quiz
from cms.quizzes.publish import publish_quiz
from cms.study.models import CellMeeting, Session, StudyPlan
from cms.study.plans import announce
from site_builder.text import slug

TODAY_TITLE = "Lớp học tập Nghị quyết 57-NQ/TW, điểm cầu phường Trà Vinh"
TODAY_UNIT = "db-phuong-tra-vinh"


def write_quizzes(documents: dict[str, DocumentPage], author: User) -> dict[str, Quiz]:
    """All quizzes, published; returns them by their source key."""
    quizzes = {}
    for source in sources.load_quizzes():
        quiz = Quiz.objects.create(
            content_id=demo_id("quiz", source.key),
            title=source.title,
            slug=source.key,
            introduction=source.introduction,
            document=documents[source.document],
            minutes=source.minutes,
            pass_percent=source.pass_percent,
            attempts_allowed=source.attempts_allowed,
        )
        quiz.audiences.set(Audience.objects.filter(code__in=source.audiences))
        quiz.questions.set(_questions(source, documents, author))
        publish_quiz(quiz, author, _instant("2026-09-21T08:00:00+07:00"))
        quizzes[source.key] = quiz
    return quizzes


def _questions(source: sources.Quiz, documents: dict[str, DocumentPage], author: User) -> list[Question]:
    questions = []
    for number, asked in enumerate(source.questions, start=1):
        question = Question(
            uid=demo_id("question", f"{source.key}/{number}"), document=documents[asked.source.document]
        )
        save_question(
            question=question,
            stem=asked.stem,
            multiple=asked.multiple,
            options=[
                {"id": letter, "text": option.text, "right": option.right}
                for letter, option in zip(LETTERS, asked.options, strict=False)
            ],
            explanation=asked.explanation,
            source_anchor=f"muc-{slug(asked.source.section)}" if asked.source.section else "",
            author=author,
        )
        questions.append(question)
    return questions


def write_plan(documents: dict[str, DocumentPage], quizzes: dict[str, Quiz]) -> StudyPlan:
    """The study plan with its two published sessions in the past and one unpublished session that is always today."""
    source = sources.load_study_plan()
    plan = StudyPlan.objects.create(
        content_id=demo_id("plan", source.key),
        unit=Unit.objects.get(code=source.unit),
        number=source.number,
        title=source.title,
        slug=source.key,
        issued_on=date.fromisoformat(source.announced_on),
        aims="\n".join((*source.aims, "", *source.organisation)),
        form=source.form,
        reporters=", ".join(source.reporters),
        reflection_required=source.reflection_required,
        deadline=date.fromisoformat(source.deadline),
        report_by=date.fromisoformat(source.report_by),
    )
    plan.legal_basis.set(documents[key] for key in source.legal_basis)
    plan.documents.set(documents[key] for key in source.documents)
    plan.quizzes.set(quizzes[key] for key in source.quizzes)
    plan.audiences.set(Audience.objects.filter(code__in=source.audiences))
    for number, session in enumerate(source.sessions, start=1):
        starts, ends = _instant(session.starts_at), _instant(session.ends_at)
        Session.objects.create(
            uid=demo_id("session", str(number)),
            plan=plan,
            unit=plan.unit,
            title=session.title,
            place=session.place,
            starts_at=starts,
            ends_at=ends,
            check_in_from=starts - timedelta(minutes=45),
            check_in_until=ends,
            published=True,
        )
    _write_today(plan)
    announce(plan, _instant(f"{source.announced_on}T08:00:00+07:00"))
    return plan


def _write_today(plan: StudyPlan) -> None:
    starts, ends = _today()
    Session.objects.create(
        uid=demo_id("session", "today"),
        plan=plan,
        unit=Unit.objects.get(code=TODAY_UNIT),
        title=TODAY_TITLE,
        place="Hội trường Ủy ban nhân dân phường Trà Vinh",
        starts_at=starts,
        ends_at=ends,
        check_in_from=starts,
        check_in_until=ends,
    )


def move_session_to_today() -> None:
    """The unpublished session takes place today, whenever the demonstration is started."""
    starts, ends = _today()
    Session.objects.filter(uid=demo_id("session", "today")).update(
        starts_at=starts, ends_at=ends, check_in_from=starts, check_in_until=ends
    )


def _today() -> tuple[datetime, datetime]:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return midnight, midnight + timedelta(hours=23, minutes=59)


def write_meetings() -> None:
    """One meeting whose minutes those above may read, one of a hamlet cell that stays with the cell."""
    for source in sources.load_cell_meetings():
        cell = meeting_cell(source)
        CellMeeting.objects.create(
            uid=demo_id("meeting", source.key),
            cell=cell,
            kind=source.kind,
            month=date.fromisoformat(f"{source.month}-01"),
            state=CellMeeting.State.CLOSED,
            planned_start=_instant(source.planned_start),
            started_at=_instant(source.actual_start),
            ended_at=_instant(source.actual_end),
            place=source.place,
            members_expected=source.members,
            members_present=source.present,
            documents_posted_at=_instant(source.documents_posted_at),
            chair=cell.secretary.full_name if cell.secretary else "",
            agenda="\n".join(source.agenda),
            opinions="\n".join(source.opinions),
            conclusion="\n".join(source.conclusion),
            votes_for=source.votes[0].in_favour if source.votes else None,
            votes_against=source.votes[0].against if source.votes else None,
            votes_blank=source.votes[0].blank if source.votes else None,
            score_preparation=source.self_score.preparation,
            score_attendance=source.self_score.attendance,
            score_running=source.self_score.running,
            score_closing=source.self_score.closing,
        )


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value)

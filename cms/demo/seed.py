"""The demonstration's data, room by room. The same on every machine, apart from keys and today's session."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from cms.demo import activity, films, handbook, people, study
from cms.demo.accounts import write_accounts
from cms.organisation.models import Member, Unit, User
from cms.organisation.papers.keys import current_key
from cms.organisation.sign_in.devices import issue_activation

DEMO_MEMBERS = 2


class AlreadySeeded(Exception):
    """The database holds units: nothing is written over what somebody may have entered."""


def is_seeded() -> bool:
    return Unit.objects.exists()


def seed(*, members: int, number: int, say: Callable[[str], None]) -> None:
    """Write everything, or nothing. `number` seeds what is invented. Films are only queued: the workers make them."""
    if is_seeded():
        raise AlreadySeeded
    with transaction.atomic():
        say("  đơn vị …")
        handbook.write_vocabularies()
        people.write_units(members)
        say(f"  {members} đảng viên …")
        people.write_members(members, number)
        current_key()
        say("  văn bản, đề cương, infographic …")
        handbook.write_root()
        write_accounts()
        people.write_history(by=User.objects.get(username="tochuc"))
        editor = User.objects.get(username="bientap")
        approver = User.objects.get(username="duyet")
        documents = handbook.write_documents(editor, approver)
        films.queue_films(documents, editor, approver)
        say("  trắc nghiệm, kế hoạch học tập, sinh hoạt chi bộ …")
        quizzes = study.write_quizzes(documents, editor)
        study.write_plan(documents, quizzes)
        study.write_meetings()
        say("  lượt xem, bài làm, điểm danh …")
        activity.write_activity(documents, quizzes, number, say)


def refresh_today() -> None:
    """What moves with the calendar or belongs to this machine: today's session and the accounts' password."""
    study.move_session_to_today()
    write_accounts()


def demo_members() -> list[Member]:
    """The first members of the cell whose meeting is readable: the ones whose phones you can play."""
    cell = people.meeting_cell(people.sources.load_cell_meetings()[0])
    return list(cell.members.filter(status=Member.Status.OFFICIAL).order_by("pk")[:DEMO_MEMBERS])


def activation_codes() -> list[tuple[str, str]]:
    """(name, fresh one-time code) of the members whose phones you can play."""
    personnel = User.objects.get(username="tochuc")
    return [(member.full_name, issue_activation(member, personnel, timezone.now())) for member in demo_members()]

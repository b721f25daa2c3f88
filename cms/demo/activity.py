"""What the demonstration's members did: views, quiz attempts, check-ins. Written through the same verbs as real ones."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from cms.demo.ids import demo_id
from cms.handbook.models import DocumentPage
from cms.organisation.models import Member, User
from cms.organisation.papers.codes import day_key, day_of, phone_payload, step_at
from cms.organisation.papers.keys import seed_of
from cms.quizzes.models import Quiz
from cms.study.models import Invitee, Session
from cms.tracking.attempts import items_of, start, submit
from cms.tracking.ingest import View, record_views
from cms.tracking.models import QuizAttempt
from cms.tracking.scans import Seen, record_scans

FIRST_DAY = date(2026, 9, 21)
DAYS = 38
NEVER_VIEWS = 0.22
RARELY_VIEWS = 0.2
# How many members answered, by quiz.
TAKES_QUIZ = {"nghi-quyet-57": 0.34, "nghi-quyet-68": 0.16}
ATTENDS = 0.86
EXCUSED = 0.04
BATCH = 200


def write_activity(
    documents: dict[str, DocumentPage], quizzes: dict[str, Quiz], seed: int, say: Callable[[str], None]
) -> None:
    """Deterministic for a seed. The members whose phones you can play have done nothing yet."""
    members = list(Member.objects.filter(status__in=Member.ACTIVE).order_by("pk"))
    pages = [page for key, page in documents.items() if key != "399-qd-tw-2026"]
    for number, member in enumerate(members):
        _view(member, pages, Random(f"views {member.card_number} {seed}"))
        _say_progress(say, "lượt xem", number, len(members))
    takers = [quizzes[key] for key in TAKES_QUIZ]
    for number, member in enumerate(members):
        _take_quizzes(member, takers, Random(f"quizzes {member.card_number} {seed}"))
        _say_progress(say, "bài làm", number, len(members))
    for session in Session.objects.filter(published=True).order_by("starts_at"):
        _attend(session, seed)


def _say_progress(say: Callable[[str], None], what: str, number: int, total: int) -> None:
    if number and number % 5000 == 0:
        say(f"    {what}: {100 * number // total} %")


def _view(member: Member, pages: Sequence[DocumentPage], random: Random) -> None:
    """One batch, as a phone would send it: the documents opened, some read to the end."""
    habit = random.random()
    if habit < NEVER_VIEWS:
        return
    most = 3 if habit < NEVER_VIEWS + RARELY_VIEWS else len(pages)
    chosen = random.sample(list(pages), k=random.randint(1, most))
    sent_at = _moment(random, FIRST_DAY + timedelta(days=DAYS))
    events = []
    for page in chosen:
        visit = demo_id("visit", f"{member.card_number}/{page.pk}")
        at = _moment(random, FIRST_DAY + timedelta(days=random.randrange(DAYS)))
        kinds = ["open", "end"] if random.random() < 0.6 else ["open"]
        for kind in kinds:
            events.append(
                View(
                    id=demo_id("view", f"{member.card_number}/{page.pk}/{kind}"),
                    document=page.content_id,
                    part=None,
                    kind=kind,
                    visit_id=visit,
                    at=at + timedelta(minutes=4 if kind == "end" else 0),
                    seconds=random.randint(120, 600) if kind == "end" else random.randint(5, 90),
                )
            )
    record_views(member, events, sent_at, sent_at)


def _take_quizzes(member: Member, quizzes: Sequence[Quiz], random: Random) -> None:
    for quiz in quizzes:
        if random.random() > TAKES_QUIZ[quiz.slug]:
            continue
        skill = random.uniform(0.35, 0.95)
        began = _moment(random, FIRST_DAY + timedelta(days=random.randrange(DAYS)))
        for attempt_number in (1, 2):
            attempt_id = demo_id("attempt", f"{member.card_number}/{quiz.slug}/{attempt_number}")
            attempt, _new = start(member, attempt_id, quiz, began)
            ended = began + timedelta(minutes=random.randint(3, 12))
            if submit(member, attempt_id, _answers(attempt, skill, random), ended, ended).passed:
                break
            began, skill = ended + timedelta(hours=2), min(1.0, skill + 0.2)


def _answers(attempt: QuizAttempt, skill: float, random: Random) -> dict[str, list[str]]:
    answers = {}
    for item in items_of(attempt):
        right = [option["id"] for option in item.revision.options if option["right"]]
        wrong = [option["id"] for option in item.revision.options if not option["right"]]
        answers[str(item.position)] = right if random.random() < skill else [random.choice(wrong)]
    return answers


def _attend(session: Session, seed: int) -> None:
    operator = User.objects.get(username="diemdanh")
    random = Random(f"attendance {session.uid} {seed}")
    scans: list[Seen] = []
    excused = []
    for invitee in session.invitees.select_related("member").order_by("pk"):
        draw = random.random()
        if draw < ATTENDS:
            scans.append(_scan(session, invitee, random))
        elif draw < ATTENDS + EXCUSED:
            invitee.excuse = random.choice((Invitee.Excuse.ILL, Invitee.Excuse.ON_DUTY, Invitee.Excuse.STUDYING))
            excused.append(invitee)
    Invitee.objects.bulk_update(excused, ["excuse"], batch_size=500)
    for begin in range(0, len(scans), BATCH):
        batch = scans[begin : begin + BATCH]
        latest = max(scan.scanned_at for scan in batch)
        record_scans(session, operator, batch, latest, latest)


def _scan(session: Session, invitee: Invitee, random: Random) -> Seen:
    """Most show the code on the phone; some are found in the list by hand."""
    member = invitee.member
    at = session.check_in_from + timedelta(seconds=random.randrange(50 * 60))
    scan_id = demo_id("scan", f"{session.uid}/{member.card_number}")
    ref = bytes(member.ref)
    if random.random() < 0.12:
        return Seen(scan_id, "manual", None, ref.hex(), "Quên thẻ, nhận diện theo danh sách", at)
    step = step_at(at)
    payload = phone_payload(ref, day_key(seed_of(ref), day_of(step)), step)
    return Seen(scan_id, "phone", payload, None, "", at)


def _moment(random: Random, day: date) -> datetime:
    """Some minute between 6:00 and 21:00 of the day."""
    midnight = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    return midnight + timedelta(minutes=random.randint(6 * 60, 21 * 60))

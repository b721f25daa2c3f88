"""Generates a province, its people and what they did, in the database and in the model alike."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import uuid4

from django.db import transaction

from cms.handbook.models import DocumentPage
from cms.organisation.members.admission import MemberRow, add_members
from cms.organisation.members.transfers import transfer_member
from cms.organisation.models import Member, PeopleJob, RoleAssignment, Unit, UnitKind, User
from cms.organisation.units import tree
from cms.organisation.units.reorganise import move_unit
from cms.quizzes.models import Quiz, QuizVersion
from cms.study.models import CellMeeting, Session, StudyPlan
from cms.study.plans import announce
from cms.tracking.models import Attendance, QuizAttempt, Scan, ViewEvent
from tests.cms.scope.model import ROLES, Account, Held, Model, Person, Place
from tests.factories import make_document

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # ten o'clock in Vietnam
DAY = timedelta(days=1)
FOUNDED = date(2025, 7, 1)
# First and last day of a role: open, ending today, beginning today, ended yesterday, beginning tomorrow, long past.
TERMS = (
    (FOUNDED, None), (FOUNDED, None), (FOUNDED, None), (FOUNDED, TODAY), (TODAY, None), (TODAY, TODAY),
    (FOUNDED, TODAY - DAY), (TODAY + DAY, None), (FOUNDED, FOUNDED + DAY),
)  # fmt: skip
# code: is a cell, minutes told to those above
KINDS = {"committee": (False, True), "section": (False, True), "cell": (True, True), "hamlet": (True, False)}
UNITS, CELLS_AT_LEAST, STEPS = 17, 5, 9
LONGEST_LIST = 20  # one page in the CMS

_numbers = count(1)


@dataclass
class Shared:
    """What all worlds read: a document of the Centre, and a quiz."""

    document: DocumentPage
    quiz: Quiz
    version: QuizVersion


@dataclass
class World:
    random: Random
    shared: Shared
    model: Model = field(default_factory=lambda: Model(TODAY))
    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    meetings: dict[str, CellMeeting] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    summoned: dict[str, set[str]] = field(default_factory=dict)
    jobs: dict[int, tuple[str, str]] = field(default_factory=dict)

    def any_unit(self) -> str:
        return self.random.choice(list(self.model.places))

    def anybody(self) -> User:
        return next(iter(self.users.values()))

    def likely_unit(self, account: Account) -> str:
        """One below a role of the account, half of the time: of all pairs hardly any is allowed."""
        if not account.held or self.random.random() < 0.5:
            return self.any_unit()
        return self.random.choice(sorted(self.model.below(self.random.choice(account.held).at)))

    def near(self, code: str, places: Iterable[str]) -> str:
        """One of the places at the unit or below it; any of them where there is none."""
        everywhere = sorted(places)
        return self.random.choice(sorted(self.model.below(code).intersection(everywhere)) or everywhere)


def make_shared() -> Shared:
    for order, (code, (is_cell, told)) in enumerate(KINDS.items()):
        UnitKind.objects.create(code=code, name=code, is_cell=is_cell, inspectable=told, order=order)
    quiz = Quiz.objects.create(title="Bài", slug="bai", grading="best")
    return Shared(
        make_document("57-NQ/TW"), quiz, QuizVersion.objects.create(quiz=quiz, number=1, rules={}, published_at=NOW)
    )


def build(seed: str, shared: Shared) -> World:
    """Grows a tree, lets people work in it, and changes it again and again meanwhile."""
    world = World(Random(seed), shared)
    _plant(world)
    _settle(world)
    _employ(world)
    _act(world)
    for _ in range(STEPS):
        world.random.choice(CHANGES)(world)
    _act(world)
    _gather(world)
    return world


@contextmanager
def passing(seed: str, shared: Shared) -> Iterator[World]:
    """A world that is forgotten again: the next one stands alone in the database."""
    with suppress(_Passed), transaction.atomic():
        yield build(seed, shared)
        raise _Passed


class _Passed(Exception):
    pass


def secret_of(code: str) -> str:
    """What the minutes of the cell say."""
    return f"BIENBAN-{code}-HET"


# --- The first state ----------------------------------------------------------------------------------------------


def _plant(world: World) -> None:
    """Units below any unit that is there, cells included; sometimes a second root."""
    kinds = {kind.code: kind for kind in UnitKind.objects.filter(code__in=KINDS)}
    rows = []
    for number in range(UNITS):
        root = number == 0 or (number == 1 and world.random.random() < 0.5)
        parent = None if root else world.any_unit()
        kind = "committee" if root else world.random.choice(list(KINDS))
        kind = "cell" if number >= UNITS - CELLS_AT_LEAST else kind
        code = f"u{next(_numbers)}"
        open_ = world.random.random() < 0.8
        world.model.places[code] = Place(code, parent, KINDS[kind][0], KINDS[kind][1] and open_)
        rows.append(tree.UnitRow(code, f"Đơn vị {code}", kinds[kind], FOUNDED, parent or "", {"inspectable": open_}))
    world.units = {unit.code: unit for unit in tree.add_units(rows)}


def _settle(world: World) -> None:
    """One member or two in each cell, each with a name of their own."""
    cells = [code for code, place in world.model.places.items() if place.is_cell]
    for code in cells[:9] * 2:
        world.model.people.append(Person(f"Họ Tên{next(_numbers)}x", code))
    add_members(
        MemberRow(person.name, date(1980, 1, 1), "male", world.units[person.cell], date(2010, 1, 1))
        for person in world.model.people
    )
    names = [person.name for person in world.model.people]
    world.members = {member.full_name: member for member in Member.objects.filter(full_name__in=names)}


def _employ(world: World) -> None:
    """Two accounts for each role, some with a second role; closed ones; a superuser without a role; nobody."""
    made = [(role, Account(f"{role}-{next(_numbers)}", held=[_held(world, role)])) for role in ROLES * 2]
    for role, account in made[::3]:
        account.held.append(_held(world, world.random.choice([other for other in ROLES if other != role])))
    made[5][1].active = world.random.random() < 0.5
    accounts = [account for _role, account in made]
    roots = [code for code, place in world.model.places.items() if place.parent is None]
    accounts += [
        Account(f"all-{role}-{next(_numbers)}", held=[Held(role, at, True, FOUNDED, None) for at in roots])
        for role in ("auditor", "cell_secretary", "personnel_officer", "scanner_operator")
    ]
    accounts += [
        Account(f"tops-{next(_numbers)}", held=[Held("auditor", at, False, FOUNDED, None) for at in roots]),
        Account(f"closed-{next(_numbers)}", False, held=[Held("auditor", at, True, FOUNDED, None) for at in roots]),
        Account(f"superuser-{next(_numbers)}", superuser=True),
        Account(f"nobody-{next(_numbers)}"),
    ]
    users = [User(username=one.name, is_active=one.active, is_superuser=one.superuser) for one in accounts]
    world.users = {user.username: user for user in User.objects.bulk_create(users)}
    world.model.accounts = {account.name: account for account in accounts}
    RoleAssignment.objects.bulk_create(
        _assignment(world, account, held) for account in accounts for held in account.held
    )


def _held(world: World, role: str) -> Held:
    first, last = world.random.choice(TERMS)
    return Held(role, world.any_unit(), world.random.random() < 0.7, first, last)


def _assignment(world: World, account: Account, held: Held) -> RoleAssignment:
    return RoleAssignment(
        user=world.users[account.name], role=held.role, unit=world.units[held.at], subtree=held.subtree,
        valid_from=held.first, valid_to=held.last,
    )  # fmt: skip


# --- What changes meanwhile ---------------------------------------------------------------------------------------


def _found_unit(world: World) -> None:
    if len(world.units) == LONGEST_LIST:
        return
    kind = world.random.choice(list(KINDS))
    code, parent = f"u{next(_numbers)}", world.any_unit()
    held = UnitKind.objects.get(code=kind)
    world.units[code] = tree.add_unit(
        code=code, name=f"Đơn vị {code}", kind=held, valid_from=FOUNDED, parent=world.units[parent]
    )
    world.model.places[code] = Place(code, parent, *KINDS[kind])


def _move_branch(world: World) -> None:
    """Below another unit, with all that hangs on it."""
    code = world.any_unit()
    unmoved = {*world.model.below(code), world.model.places[code].parent}
    targets = [other for other in world.model.places if other not in unmoved]
    if world.model.places[code].parent is None or not targets:
        return
    parent = world.random.choice(targets)
    move_unit(unit=world.units[code], new_parent=world.units[parent], on=TODAY, by=world.anybody(), reason="Sắp xếp")
    world.model.places[code].parent = parent


def _transfer_member(world: World) -> None:
    person = world.random.choice(world.model.people)
    cell = world.random.choice([code for code, place in world.model.places.items() if place.is_cell])
    if person.before or cell == person.cell:
        return
    member = world.members[person.name]
    transfer_member(member, to=world.units[cell], on=TODAY, by=world.anybody())
    person.before.add(person.cell)
    person.cell = cell


def _end_role(world: World) -> None:
    account = world.random.choice([account for account in world.model.accounts.values() if account.held])
    held = account.held[0]
    if held.last is None and held.first < TODAY:
        held.last = TODAY - DAY
        _rows_of(world, account, held).update(valid_to=held.last)


def _give_role(world: World) -> None:
    account = world.random.choice(list(world.model.accounts.values()))
    held = _held(world, world.random.choice(ROLES))
    if not _rows_of(world, account, held).exists():
        _assignment(world, account, held).save()
        account.held.append(held)


def _rows_of(world: World, account: Account, held: Held) -> Any:
    return RoleAssignment.objects.filter(
        user=world.users[account.name], role=held.role, unit=world.units[held.at], valid_from=held.first
    )


CHANGES: tuple[Callable[[World], None], ...] = (
    _found_unit, _move_branch, _move_branch, _transfer_member, _transfer_member, _end_role, _give_role,
)  # fmt: skip


# --- What members did, where they were at the time ----------------------------------------------------------------


def _act(world: World) -> None:
    """Some open the document and take the quiz."""
    acting = [person for person in world.model.people if world.random.random() < 0.5]
    views, attempts = [], []
    for person in acting:
        where = {"member": world.members[person.name], "unit": world.units[person.cell]}
        views.append(_view(world, **where))
        attempts.append(_attempt(world, 2 if person.viewed else 1, **where))
        person.viewed = True
    ViewEvent.objects.bulk_create(views)
    QuizAttempt.objects.bulk_create(attempts)


def _view(world: World, **where: Any) -> ViewEvent:
    return ViewEvent(
        id=uuid4(), document=world.shared.document.content_id, kind=world.random.choice(("open", "end")),
        visit_id=uuid4(), seconds=60, at=NOW, sent_at=NOW, received_at=NOW, fingerprint=bytes(16), **where,
    )  # fmt: skip


def _attempt(world: World, number: int, **where: Any) -> QuizAttempt:
    score = world.random.randint(0, 10)
    return QuizAttempt(
        id=uuid4(), quiz=world.shared.quiz, version=world.shared.version, number=number, state="scored", score=score,
        max_score=10, passed=score >= 5, started_at=NOW, submitted_at=NOW, **where,
    )  # fmt: skip


def _gather(world: World) -> None:
    """Meetings of cells, sessions with their check-in, work in the background."""
    cells = [code for code, place in world.model.places.items() if place.is_cell]
    meetings = [
        CellMeeting(cell=world.units[code], month=TODAY.replace(day=1), state="held", planned_start=NOW, place="Nhà",
                    agenda=secret_of(code))
        for code in cells
    ]  # fmt: skip
    world.meetings = {meeting.cell.code: meeting for meeting in CellMeeting.objects.bulk_create(meetings)}
    for code in world.random.sample(list(world.model.places), 4):
        _convene(world, code)
    for account in world.random.sample(list(world.model.accounts.values()), 6):
        code = world.any_unit()
        job = PeopleJob.objects.create(
            kind="cards", title="Thẻ", ordered_by=world.users[account.name], unit=world.units[code]
        )
        world.jobs[job.pk] = (account.name, code)


def _convene(world: World, code: str) -> None:
    """A session of today, with everybody below summoned and some of them there."""
    unit = world.units[code]
    plan = StudyPlan.objects.create(
        unit=unit, number="1-KH", title="Kế hoạch", slug=f"kh-{code}", issued_on=FOUNDED, deadline=TODAY
    )
    hour = timedelta(hours=1)
    session = Session.objects.create(
        plan=plan, unit=unit, title=f"Buổi {code}", place="Hội trường", starts_at=NOW, ends_at=NOW + hour,
        check_in_from=NOW - hour, check_in_until=NOW + hour,
    )  # fmt: skip
    announce(plan, NOW)
    world.sessions[code] = session
    invitees = list(session.invitees.select_related("member"))
    world.summoned[code] = {invitee.member.full_name for invitee in invitees}
    operator = world.random.choice(list(world.users.values()))
    for invitee in invitees[::2]:
        scan = Scan.objects.create(
            id=uuid4(), session=session, operator=operator, source="card", payload_hash=bytes(32),
            member=invitee.member, scanned_at=NOW, sent_at=NOW, received_at=NOW, result="accepted",
        )  # fmt: skip
        Attendance.objects.create(
            session=session, member=invitee.member, unit_id=invitee.unit_id, first_in=NOW, evidence=scan
        )

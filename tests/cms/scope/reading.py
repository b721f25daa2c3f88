"""Asks the product through its real addresses, and says where its answers and the model differ."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, get_args

from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from cms.organisation.queries import Permission, units_visible_to
from cms.reports.pages import PAGES
from cms.reports.row_security import stands
from tests.cms.scope import model as rules
from tests.cms.scope.model import Account, Person
from tests.cms.scope.world import TODAY, World, secret_of

GRANTED: dict[str, set[str]] = {
    "view_statistics": rules.STATISTICS, "view_members": rules.NAMES, "view_minutes": rules.MINUTES,
    "check_in": rules.CHECK_IN, "issue_cards": rules.PAPERS, "assist_members": rules.ASSIST,
    "manage_members": rules.PEOPLE, "manage_units": rules.TREE, "answer_requests": rules.REQUESTS,
    "view_audit": rules.AUDIT, "write_documents": rules.WRITING, "approve_documents": rules.APPROVING,
    "publish_documents": rules.PUBLISHING,
}  # fmt: skip
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


class Stop(Exception):
    """Enough was found."""


@dataclass
class Reading:
    """One world, read by everybody in it. `first` stops at the first difference.

    `counts` are triples (account, unit, endpoint); a list answers for every unit at once. Of the endpoints asked over
    HTTP, `opened` are the triples that the rules allow.
    """

    world: World
    first: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    clients: dict[str, Client] = field(default_factory=dict)

    def run(self, singles: int) -> "Reading":
        try:
            everybody = list(self.world.model.accounts.values())
            for account in everybody:
                self._pure(account)
            for _ in range(singles):
                account = self.world.random.choice(everybody)
                self.world.random.choice(SINGLES)(self, account, self.world.likely_unit(account))
            for account in everybody:
                for list_ in LISTS:
                    list_(self, account)
        except Stop:
            pass
        return self

    # --- Comparing ---

    def same(self, endpoint: str, account: Account, unit: str, said: Any, right: Any, triples: int = 1) -> None:
        self.counts[endpoint] += triples
        self.opened[endpoint] += triples if right in (200, True) else 0
        self._compare(f"{endpoint}: {account} at {unit}", said, right)

    def same_list(self, endpoint: str, account: Account, said: Any, right: Any, opened: set[str]) -> None:
        """An answer about every unit at once; `opened` are those it may tell of."""
        self.counts[endpoint] += len(self.world.units)
        self.opened[endpoint] += len(opened)
        self._compare(f"{endpoint}: {account}", said, right)

    def _compare(self, what: str, said: Any, right: Any) -> None:
        if said != right:
            self.differences.append(f"{what}: {said!r}, by the rules {right!r}")
            if self.first:
                raise Stop

    def _pure(self, account: Account) -> None:
        """Every unit for every permission."""
        model, user = self.world.model, self.world.users[account.name]
        for permission in get_args(Permission):
            said = set(units_visible_to(user, permission, TODAY).values_list("code", flat=True))
            right = model.reach(account, GRANTED[permission])
            if permission == "view_minutes":
                right = {code for code in model.places if model.may_read_minutes(account, code)}
            self.same(f"pure {permission}", account, "all", said & set(model.places), right, len(model.places))

    # --- Asking ---

    def get(self, account: Account, address: str, **query: str) -> HttpResponse:
        return self.client(account).get(address, query, secure=True)

    def post(self, account: Account, address: str, body: Any = None) -> HttpResponse:
        carried = {"data": body, "content_type": "application/json"} if body is not None else {}
        return self.client(account).post(address, **carried, secure=True, headers=SAME_ORIGIN)

    def client(self, account: Account) -> Client:
        if account.name not in self.clients:
            self.clients[account.name] = Client()
            self.clients[account.name].force_login(self.world.users[account.name])
        return self.clients[account.name]

    def person_near(self, code: str) -> Person:
        cell = self.world.near(code, {person.cell for person in self.world.model.people})
        return self.world.random.choice([person for person in self.world.model.people if person.cell == cell])

    def names_in(self, text: str) -> set[str]:
        return {name for name in self.world.members if name in text}

    def below(self, code: str) -> set[str]:
        """Whose cell is the unit or below it."""
        inside = self.world.model.below(code)
        return {person.name for person in self.world.model.people if person.cell in inside}


def text_of(answer: HttpResponse) -> str:
    """Also what a workbook holds."""
    if "spreadsheet" in answer.get("Content-Type", ""):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return " ".join(book.read(name).decode() for name in book.namelist())
    return answer.content.decode()


# --- Lists: one request, an answer about every unit ---------------------------------------------------------------


def units_list(r: Reading, account: Account) -> None:
    answer = r.get(account, reverse("units:index_results"), q="don vi")  # without a search only the highest are listed
    said = {unit.code for unit in answer.context["object_list"]} if answer.status_code == 200 else set()
    right = r.world.model.chart(account) if r.world.model.enters_cms(account) else set()
    r.same_list("cms units", account, said & set(r.world.units), right, right)


def members_list(r: Reading, account: Account) -> None:
    model = r.world.model
    answer = r.get(account, reverse("members:index_results"), **({"q": "ho"} if r.world.random.random() < 0.5 else {}))
    said = r.names_in(text_of(answer)) if answer.status_code == 200 else set()
    reach = model.reach(account, rules.NAMES) if model.enters_cms(account) else set()
    right = {person.name for person in model.people if person.cell in reach}
    r.same_list("cms members", account, (answer.status_code, said), (200 if reach else 302, right), reach)


def meetings_list(r: Reading, account: Account) -> None:
    model = r.world.model
    answer = r.get(account, reverse("cell_meetings:index_results"))
    said = {row.cell.code for row in answer.context["object_list"]} if answer.status_code == 200 else set()
    kept = {code for code in model.places if model.may_keep_meetings(account, code)}
    right = kept if model.enters_cms(account) else set()
    r.same_list("cms meetings", account, (answer.status_code, said), (200 if right else 302, right), right)


def jobs_list(r: Reading, account: Account) -> None:
    model = r.world.model
    answer = r.get(account, reverse("organisation_jobs_progress"))
    said = {row["id"] for row in answer.json()["jobs"]} if answer.status_code == 200 else set()
    entered = model.enters_cms(account)
    right = {
        job for job, (name, code) in r.world.jobs.items()
        if entered and name == account.name and model.may(account, rules.PAPERS, code)
    }  # fmt: skip
    r.same_list(
        "cms jobs",
        account,
        (answer.status_code, said),
        (200 if entered else 302, right),
        {r.world.jobs[job][1] for job in right},
    )


def sessions_list(r: Reading, account: Account) -> None:
    answer = r.get(account, "/api/v1/sessions")
    reach = r.world.model.reach(account, rules.CHECK_IN)
    said = {row["title"] for row in answer.json()} if answer.status_code == 200 else set()
    right = {r.world.sessions[code].title for code in reach if code in r.world.sessions}
    status = 401 if not account.active else 200 if reach else 403
    r.same_list("api sessions", account, (answer.status_code, said), (status, right), reach)


def statistics_home(r: Reading, account: Account) -> None:
    answer = r.get(account, reverse("reports:home"))
    right = r.world.model.homes(account)
    if not account.active:
        said: Any = set() if answer.status_code == 302 else answer.status_code
    elif answer.status_code == 302:
        said = {answer.url.strip("/").split("/")[-1]}
    else:
        said = {link.strip("/").split("/")[-1] for _name, link in answer.context["units"]} if right else set()
        r.same("statistics home status", account, "all", answer.status_code, 200 if right else 404, 0)
    r.same_list("statistics home", account, said, right, right)


LISTS = (units_list, members_list, meetings_list, jobs_list, sessions_list, statistics_home)


# --- One unit, or something of it ---------------------------------------------------------------------------------


def statistics(r: Reading, account: Account, code: str) -> None:
    """A page or a download about the unit: open or not there at all, and with nobody's name from elsewhere."""
    page = r.world.random.choice(list(PAGES))
    kind = r.world.random.choice(("", "", ".csv", ".xlsx"))
    endpoint = "statistics file" if kind else "statistics page"
    _ask_statistics(r, endpoint, account, code, f"/thong-ke/{code}/{page}{kind or '/'}", nhom="chua-du")


def document(r: Reading, account: Account, code: str) -> None:
    """With the names of those who have not opened it."""
    item = r.world.shared.document.content_id
    text = _ask_statistics(
        r, "statistics of a document", account, code, f"/thong-ke/{code}/van-ban/{item}/", ten="chua-xem"
    )
    if text is not None:
        right = {person.name for person in r.world.model.people if not person.viewed}
        r.same("names of those who did not view", account, code, r.names_in(text), right & r.below(code))


def quiz(r: Reading, account: Account, code: str) -> None:
    kind = r.world.random.choice(("/", ".csv", ".xlsx"))
    _ask_statistics(r, "statistics of a quiz", account, code, f"/thong-ke/{code}/trac-nghiem/bai{kind}")


def session(r: Reading, account: Account, code: str) -> None:
    code = r.world.near(code, r.world.sessions)
    _ask_statistics(
        r, "statistics of a session", account, code, f"/thong-ke/{code}/diem-danh/{r.world.sessions[code].uid}/"
    )


def minutes(r: Reading, account: Account, code: str) -> None:
    """A meeting, asked for by way of its cell or of any unit above it."""
    cell = r.world.near(code, r.world.meetings)
    code = r.world.random.choice(r.world.model.chain(cell))
    text = _ask_statistics(r, "meeting", account, code, f"/thong-ke/{code}/sinh-hoat/{r.world.meetings[cell].uid}/")
    if text is not None:
        r.same("minutes", account, cell, secret_of(cell) in text, r.world.model.may_read_minutes(account, cell))


def foreign_meeting(r: Reading, account: Account, code: str) -> None:
    """A meeting of another branch, asked for by way of a unit of one's own."""
    cell = r.world.random.choice(list(r.world.meetings))
    inside = code in r.world.model.chain(cell)
    answer = r.get(account, f"/thong-ke/{code}/sinh-hoat/{r.world.meetings[cell].uid}/")
    status = _status(r, account, code) if inside else 404 if account.active else 302
    r.same("meeting by way of a unit", account, code, answer.status_code, status)


def _unsigned(page: bytes) -> bytes:
    """Without the token of the form to sign out, which is new on each page."""
    return TOKEN.sub(b"", page)


def _ask_statistics(r: Reading, endpoint: str, account: Account, code: str, address: str, **query: str) -> str | None:
    answer = r.get(account, address, **query)
    r.same(endpoint, account, code, answer.status_code, _status(r, account, code))
    if answer.status_code != 200:
        return None
    text = text_of(answer)
    r.same(f"{endpoint}, names from elsewhere", account, code, r.names_in(text) - r.below(code), set(), 0)
    if stands():
        with override_settings(REPORTS_ROW_SECURITY=False):
            same = _unsigned(r.get(account, address, **query).content) == _unsigned(answer.content)
        r.same(f"{endpoint}, without the wall", account, code, same, True, 0)
    return text


def _status(r: Reading, account: Account, code: str) -> int:
    if not account.active:
        return 302  # sent to sign in
    return 200 if r.world.model.figures_open(account, code) else 404


def unit_record(r: Reading, account: Account, code: str) -> None:
    answer = r.get(account, reverse("units:inspect", args=[r.world.units[code].pk]))
    right = 302 if not r.world.model.enters_cms(account) else 200 if code in r.world.model.chart(account) else 404
    r.same("cms unit", account, code, answer.status_code, right)


def member_record(r: Reading, account: Account, code: str) -> None:
    person = r.person_near(code)
    answer = r.get(account, reverse("members:inspect", args=[r.world.members[person.name].pk]))
    right = _in_cms(r, account, rules.NAMES, person.cell)
    r.same("cms member", account, person.cell, answer.status_code, right)
    told = person.name in text_of(answer)
    r.same("cms member, the name", account, person.cell, told, right == 200, 0)


def paper(r: Reading, account: Account, code: str) -> None:
    person = r.person_near(code)
    name = r.world.random.choice(("organisation_print_card", "organisation_print_activation"))
    answer = r.post(account, reverse(name, args=[r.world.members[person.name].pk]))
    r.same("paper", account, person.cell, answer.status_code, _in_cms(r, account, rules.PAPERS, person.cell))


def _in_cms(r: Reading, account: Account, roles: set[str], code: str) -> int:
    if not r.world.model.enters_cms(account):
        return 302
    return 200 if r.world.model.may(account, roles, code) else 404


def meeting_record(r: Reading, account: Account, code: str) -> None:
    model = r.world.model
    cell = r.world.near(code, r.world.meetings)
    answer = r.get(account, reverse("cell_meetings:edit", args=[r.world.meetings[cell].pk]))
    keeps = any(model.may_keep_meetings(account, other) for other in model.places)
    right = 302 if not (model.enters_cms(account) and keeps) else 200 if model.may_keep_meetings(account, cell) else 404
    r.same("cms meeting", account, cell, answer.status_code, right)
    r.same("cms meeting, the minutes", account, cell, secret_of(cell) in text_of(answer), right == 200, 0)


def roster(r: Reading, account: Account, code: str) -> None:
    code = r.world.near(code, r.world.sessions)
    answer = r.get(account, f"/api/v1/sessions/{r.world.sessions[code].uid}/roster")
    right = _in_api(r, account, code)
    r.same("api roster", account, code, answer.status_code, right)
    names = r.world.summoned[code] if right == 200 else set()
    told = {row["name"] for row in answer.json().get("invitees", [])}
    r.same("api roster, the names", account, code, told, names, 0)


def scans(r: Reading, account: Account, code: str) -> None:
    code = r.world.near(code, r.world.sessions)
    address = f"/api/v1/sessions/{r.world.sessions[code].uid}/scans"
    answer = r.post(account, address, {"sent_at": "2026-11-24T03:00:00Z", "scans": []})
    r.same("api scans", account, code, answer.status_code, _in_api(r, account, code))


def _in_api(r: Reading, account: Account, code: str) -> int:
    if not account.active:
        return 401
    if not r.world.model.reach(account, rules.CHECK_IN):
        return 403
    return 200 if r.world.model.may(account, rules.CHECK_IN, code) else 404


def job(r: Reading, account: Account, code: str) -> None:
    """Cancelling what somebody else ordered, or what one may no longer order."""
    pk, (name, at) = r.world.random.choice(list(r.world.jobs.items()))
    answer = r.post(account, reverse("organisation_jobs_cancel", args=[pk]))
    own = name == account.name and r.world.model.may(account, rules.PAPERS, at)
    right = 302 if own or not r.world.model.enters_cms(account) else 404
    r.same("cms job", account, at, answer.status_code, right)


SINGLES: tuple[Callable[[Reading, Account, str], None], ...] = (
    statistics, statistics, document, quiz, session, minutes, foreign_meeting, unit_record, member_record, paper,
    meeting_record, roster, scans, job,
)  # fmt: skip

"""Who may read what, by brute force: parent pointers and dates, written down from the rules and not from the product."""

from dataclasses import dataclass, field
from datetime import date

STATISTICS = {"auditor", "cell_secretary"}
NAMES = {"auditor", "cell_secretary", "personnel_officer"}
MINUTES = {"auditor", "cell_secretary"}
CHECK_IN = {"cell_secretary", "scanner_operator"}
PAPERS = {"cell_secretary", "personnel_officer"}
ASSIST = {"cell_secretary"}
TREE = PEOPLE = REQUESTS = {"personnel_officer"}
AUDIT = {"system_administrator"}
WRITING, APPROVING, PUBLISHING = {"author"}, {"approver"}, {"publisher"}
ROLES = (
    "author", "approver", "publisher", "cell_secretary", "scanner_operator", "auditor", "personnel_officer",
    "system_administrator",
)  # fmt: skip
STAY_OUTSIDE_THE_CMS = {"auditor", "scanner_operator"}


@dataclass
class Place:
    """A unit. `told` is False for cells whose minutes stay inside, by their kind or by themselves."""

    code: str
    parent: str | None
    is_cell: bool
    told: bool


@dataclass
class Held:
    """A role somebody holds."""

    role: str
    at: str
    subtree: bool
    first: date
    last: date | None

    def on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass
class Account:
    name: str
    active: bool = True
    superuser: bool = False
    held: list[Held] = field(default_factory=list)


@dataclass
class Person:
    """A member: in which cell now, in which ones before, and whether they opened the document."""

    name: str
    cell: str
    before: set[str] = field(default_factory=set)
    viewed: bool = False


@dataclass
class Model:
    today: date
    places: dict[str, Place] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)

    def chain(self, code: str) -> list[str]:
        """The unit and all above it."""
        found, at = [], code
        while at is not None:
            found.append(at)
            at = self.places[at].parent
        return found

    def below(self, code: str) -> set[str]:
        """The unit and all below it."""
        return {other for other in self.places if code in self.chain(other)}

    def may(self, account: Account, roles: set[str], code: str) -> bool:
        if not account.active:
            return False
        above = self.chain(code)
        return any(
            held.role in roles and held.on(self.today) and (held.at == code or (held.subtree and held.at in above))
            for held in account.held
        )

    def reach(self, account: Account, roles: set[str]) -> set[str]:
        return {code for code in self.places if self.may(account, roles, code)}

    def may_read_minutes(self, account: Account, code: str) -> bool:
        """Closed minutes open to a role at the very cell alone."""
        if not account.active:
            return False
        above = self.chain(code)
        return any(
            held.role in MINUTES
            and held.on(self.today)
            and (held.at == code or (self.places[code].told and held.subtree and held.at in above))
            for held in account.held
        )

    def may_keep_meetings(self, account: Account, code: str) -> bool:
        """The secretary of the very cell, nobody above."""
        return (
            account.active
            and self.places[code].is_cell
            and any(held.role == "cell_secretary" and held.at == code and held.on(self.today) for held in account.held)
        )

    def figures_open(self, account: Account, code: str) -> bool:
        """The figures of a unit count all below it: every one of those must be in reach."""
        return all(self.may(account, STATISTICS, other) for other in self.below(code))

    def enters_cms(self, account: Account) -> bool:
        working = {held.role for held in account.held if held.on(self.today)} - STAY_OUTSIDE_THE_CMS
        return account.active and (account.superuser or bool(working))

    def chart(self, account: Account) -> set[str]:
        """The organisations found in the CMS: all of them for whoever gives roles there."""
        return set(self.places) if account.active and account.superuser else self.reach(account, NAMES)

    def homes(self, account: Account) -> set[str]:
        """The highest units whose figures are open."""
        opened = {code for code in self.places if self.figures_open(account, code)}
        return {code for code in opened if not opened.intersection(self.chain(code)[1:])}

    def behind_wall(self, account: Account, person: Person) -> bool:
        """The second wall also shows what those did elsewhere who are or were here."""
        return bool({person.cell, *person.before} & self.reach(account, STATISTICS))

"""The prepared members into the tables of record: a handful of statements, whatever the number of rows."""

from typing import Any

from django.db import connection
from django.utils import timezone

from cms.organisation.imports.member_rows import COPIED
from cms.organisation.imports.scope import units_in_scope
from cms.organisation.members import personal
from cms.organisation.models import ImportRow, Member, Membership, PeopleImport, StagedMember, User
from cms.organisation.units.secretaries import vacate_left

MEMBER, MEMBERSHIP = Member._meta.db_table, Membership._meta.db_table
AUDIENCES, STAGED_AUDIENCES = Member.audiences.through._meta.db_table, StagedMember.audiences.through._meta.db_table
# Sealed texts differ each time they are sealed; their digests do not.
COMPARED = tuple(name for name in COPIED if not name.endswith("_sealed"))
CHANGED_COLUMNS = tuple(name for name in COPIED if name not in ("public_id", "ref"))


def conflicts(batch: PeopleImport, by: User) -> list[int] | None:
    """The rows that no longer hold; None where the whole dry run is out of date."""
    if batch.kid != personal.current_kid():
        return None
    found = _outside(batch, by)
    for query in _questions():
        found += [number for (number,) in _rows(query, batch)]
    return found


def write(batch: PeopleImport) -> dict[str, int]:
    """Returns how many were added and changed. To be called in a transaction, after `conflicts`."""
    added = _insert_members(batch)
    changed = _update_members(batch)
    _write_audiences(batch)
    vacate_left()
    return {"new": added, "changed": changed}


def _chosen(side: str) -> str:
    """The prepared rows of one side that are to be written; takes the id of the import."""
    outcome, decision = ("new", "new") if side == "new" else ("changed", "same")
    return f"""(select s.*, r.number from {StagedMember._meta.db_table} s
                join {ImportRow._meta.db_table} r on r.id = s.row_id
                where r.batch_id = %(batch)s and s.side = '{side}'
                  and (r.outcome = '{outcome}' or (r.outcome = 'duplicate' and r.decision = '{decision}')))"""  # noqa: S608


def _insert_members(batch: PeopleImport) -> int:
    """Columns of `Member` that no row prepares get their defaults."""
    given: dict[str, Any] = {"batch": batch.pk}
    columns, values = [], []
    for field in Member._meta.concrete_fields:
        if field.primary_key:
            continue
        column = str(field.column)
        columns.append(column)
        if column in COPIED:
            values.append(f"s.{column}")
        else:
            values.append(f"%({column})s")
            given[column] = field.get_db_prep_save(field.get_default(), connection)
    count = _run(
        f"insert into {MEMBER} ({', '.join(columns)}) select {', '.join(values)} from {_chosen('new')} s order by s.number",  # noqa: S608
        given,
    )
    _run(
        f"""insert into {MEMBERSHIP} (member_id, unit_id, valid_from)
            select m.id, s.cell_id, s.joined_on from {_chosen("new")} s join {MEMBER} m on m.public_id = s.public_id
            order by s.number""",  # noqa: S608
        given,
    )
    return count


def _update_members(batch: PeopleImport) -> int:
    given = {"batch": batch.pk}
    moved = f"""{_chosen("after")} s join {MEMBER} m on m.public_id = s.public_id"""
    # Who came to the cell on the day of the transfer was never in it.
    _run(
        f"""update {MEMBERSHIP} set unit_id = t.cell_id
            from (select m.id as moved_id, s.cell_id from {moved} where s.joined_on is not null and s.left_on is null) t
            where member_id = t.moved_id and valid_to is null""",  # noqa: S608
        given,
    )
    _run(
        f"""update {MEMBERSHIP} set valid_to = t.left_on
            from (select m.id as moved_id, s.left_on from {moved} where s.left_on is not null) t
            where member_id = t.moved_id and valid_to is null""",  # noqa: S608
        given,
    )
    _run(
        f"""insert into {MEMBERSHIP} (member_id, unit_id, valid_from)
            select m.id, s.cell_id, s.joined_on from {moved} where s.left_on is not null""",  # noqa: S608
        given,
    )
    assignments = ", ".join(f"{name} = s.{name}" for name in CHANGED_COLUMNS)
    return _run(
        f"update {MEMBER} set {assignments} from {_chosen('after')} s where {MEMBER}.public_id = s.public_id",  # noqa: S608
        given,
    )


def _write_audiences(batch: PeopleImport) -> None:
    given = {"batch": batch.pk}
    for side in ("after", "new"):
        pairs = f"{_chosen(side)} s join {MEMBER} m on m.public_id = s.public_id"
        if side == "after":
            _run(
                f"delete from {AUDIENCES} where member_id in (select m.id from {pairs} where s.sets_audiences)",  # noqa: S608
                given,
            )
        _run(
            f"""insert into {AUDIENCES} (member_id, audience_id)
                select m.id, a.audience_id from {pairs} join {STAGED_AUDIENCES} a on a.stagedmember_id = s.id
                where s.sets_audiences""",  # noqa: S608
            given,
        )


def _outside(batch: PeopleImport, by: User) -> list[int]:
    """Rows whose cell the person who confirmed may not change, or that has been closed."""
    scope = units_in_scope(by, batch.subject, batch.unit)
    today = timezone.localdate()
    gone = scope.filter(valid_to__lt=today).values("pk")
    written = _written(batch)
    closed = written.exclude(side=StagedMember.Side.BEFORE).filter(cell__in=gone)
    return [
        *written.exclude(cell__in=scope).values_list("row__number", flat=True),
        *_not_staying(closed).values_list("row__number", flat=True),
    ]


def _written(batch: PeopleImport) -> Any:
    rows = StagedMember.objects.filter(row__batch=batch)
    new = rows.filter(row__outcome="new") | rows.filter(row__outcome="duplicate", row__decision="new", side="new")
    same = rows.filter(row__outcome="duplicate", row__decision="same").exclude(side="new")
    return new | rows.filter(row__outcome="changed") | same


def _not_staying(rows: Any) -> Any:
    """A member may stay in a closed cell; nobody enters one."""
    return rows.filter(joined_on__isnull=False)


def _questions() -> list[str]:
    new, after, before = _chosen("new"), _chosen("after"), _chosen("before")
    differs = " or ".join(f"(m.{c} <> s.{c} or (m.{c} is null) <> (s.{c} is null))" for c in COMPARED)
    return [
        # somebody changed or erased the member
        f"select s.number from {before} s left join {MEMBER} m on m.public_id = s.public_id where m.id is null or {differs}",  # noqa: S608
        # the numbers have been given to others
        *(
            f"select s.number from {side} s join {MEMBER} m on m.{column} = s.{column} where m.public_id <> s.public_id"  # noqa: S608
            for side in (new, after)
            for column in ("identity_lookup", "card_number")
        ),
        # somebody was added since who may be the same person
        f"""select s.number from {new} s join {ImportRow._meta.db_table} r on r.id = s.row_id
            where r.outcome = 'new' and (s.search_name, s.birth_date, s.cell_id) in
            (select search_name, birth_date, cell_id from {MEMBER} where id > %(last_member)s)""",  # noqa: S608
        # one member, changed by two rows that were both decided to be the same person
        f"""select s.number from {after} s where s.public_id in
            (select public_id from {after} t group by public_id having count(*) > 1)""",  # noqa: S608
    ]


def _rows(query: str, batch: PeopleImport) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"batch": batch.pk, "last_member": batch.last_member})
        return cursor.fetchall()


def _run(statement: str, given: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)

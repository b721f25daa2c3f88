"""Everything held about one member, from every room's share: for the screen, as JSON, and as a ZIP of CSV files."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from cms.organisation.models import Member
from cms.organisation.shares import SHARES, Held

# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def everything(member: Member) -> list[Held]:
    """The tables of all rooms; the record itself comes first."""
    return [held for share in SHARES.values() for held in share.collect(member)]


def as_json(member: Member, now: datetime) -> dict[str, Any]:
    """Plain JSON values; the titles and columns say what they are in Vietnamese."""
    return {"member": str(member.public_id), "made_at": now, "tables": [_table(held) for held in everything(member)]}


def as_zip(member: Member, now: datetime) -> bytes:
    """One CSV a table, with a mark at its head so that spreadsheets read the letters right, and the JSON of it all."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for held in everything(member):
            archive.writestr(f"{held.key}.csv", "\ufeff" + _csv(held))
        text = json.dumps(as_json(member, now), ensure_ascii=False, indent=1, default=_iso)
        archive.writestr("du-lieu-cua-toi.json", text)
    return stream.getvalue()


def _table(held: Held) -> dict[str, Any]:
    return {
        "key": held.key,
        "title": str(held.title),
        "columns": [{"key": one.key, "title": str(one.title), "kind": one.kind} for one in held.columns],
        "rows": [{one.key: _plain(row[one.key]) for one in held.columns} for row in held.rows],
    }


def _csv(held: Held) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([str(column.title) for column in held.columns])
    writer.writerows(_cells(held, held.rows))
    return stream.getvalue()


def _cells(held: Held, rows: Iterable[Mapping[str, Any]]) -> Iterable[list[str]]:
    for row in rows:
        yield [_harmless(written(row[column.key])) for column in held.columns]


def written(value: Any) -> str:
    """As Vietnamese readers write it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool | datetime | date) else str(value)


def _iso(value: Any) -> str:
    return str(value.isoformat())

"""Taking in what members read: whole batches, an answer for each item, safe to send again."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.handbook.models import DocumentPage, InfographicPage, MediaSummaryPage, OutlinePage, ReusedPart
from cms.organisation.models import Member, User
from cms.tracking.cells import CellHistory
from cms.tracking.clocks import bounded, corrected, is_impossible
from cms.tracking.errors import TrackingRefused
from cms.tracking.facts import insert_new
from cms.tracking.models import ViewEvent

LONGEST_VISIT = 86_400
STORED, DUPLICATE, CONFLICT, REJECTED = "stored", "duplicate", "conflict", "rejected"


@dataclass(frozen=True)
class View:
    """One item as the phone sent it."""

    id: UUID
    document: UUID
    part: UUID | None
    kind: str
    visit_id: UUID
    at: datetime
    seconds: int

    def fingerprint(self, member: Member) -> bytes:
        """The same item sent again has the same one, whenever and by whatever phone of the member it is sent."""
        parts = (member.pk, self.document, self.part, self.kind, self.visit_id, _utc(self.at), self.seconds)
        return hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=16).digest()


@dataclass(frozen=True)
class Result:
    """What became of an item. Every status is final: the phone may forget the item."""

    id: str
    status: str
    code: str = ""
    detail: str = ""


def record_views(
    member: Member, events: Sequence[View], sent_at: datetime, now: datetime, assisted_by: User | None = None
) -> list[Result]:
    """Store a batch. Sending it again changes nothing; the results come back in the order of the items."""
    refuse_repeated_ids([event.id for event in events])
    documents = _known(events)
    refused = {event.id: problem for event in events if (problem := _problem(event, documents))}
    cells = CellHistory(member)
    rows = [_row(member, cells, event, sent_at, now, assisted_by) for event in events if event.id not in refused]
    with transaction.atomic():
        new = insert_new(rows)
        held = dict(
            ViewEvent.objects.filter(pk__in=[row.pk for row in rows if row.pk not in new]).values_list(
                "pk", "fingerprint"
            )
        )
    status = {row.pk: _status(row, new, held) for row in rows}
    return [refused.get(event.id) or status[event.id] for event in events]


def refuse_repeated_ids(ids: Sequence[UUID]) -> None:
    """The same id twice in one batch is a fault of the sender: nothing of the batch is stored."""
    twice = [str(id_) for id_, number in Counter(ids).items() if number > 1]
    if twice:
        raise TrackingRefused("id-repeated", _("The same id appears twice in one batch."), ids=twice)


def _status(row: ViewEvent, new: set[UUID], held: Mapping[UUID, bytes | memoryview]) -> Result:
    if row.pk in new:
        return Result(str(row.pk), STORED)
    if bytes(held[row.pk]) == row.fingerprint:
        return Result(str(row.pk), DUPLICATE)
    return Result(str(row.pk), CONFLICT, "id-taken", _("This id was already used for something else."))


def _row(
    member: Member, cells: CellHistory, event: View, sent_at: datetime, now: datetime, assisted_by: User | None
) -> ViewEvent:
    skewed = is_impossible(event.at, now)
    ours = corrected(event.at, sent_at, now)
    return ViewEvent(
        id=event.id,
        member_id=member.pk,
        unit_id=cells.on(timezone.localdate(ours)),
        document=event.document,
        part=event.part,
        kind=event.kind,
        visit_id=event.visit_id,
        seconds=event.seconds,
        at=ours if skewed else event.at,
        sent_at=bounded(sent_at),
        received_at=now,
        skewed=skewed,
        fingerprint=event.fingerprint(member),
        assisted_by=assisted_by,
    )


def _problem(event: View, documents: Mapping[UUID, set[UUID]]) -> Result | None:
    """Why this item can never be stored."""
    if event.document not in documents:
        return Result(str(event.id), REJECTED, "document-unknown", _("The handbook does not hold this document."))
    if event.part is not None and event.part not in documents[event.document]:
        return Result(str(event.id), REJECTED, "part-unknown", _("The document has no such part."))
    if event.kind not in ViewEvent.Kind:
        return Result(str(event.id), REJECTED, "kind-unknown", _("This kind of event is not known."))
    if not 0 <= event.seconds <= LONGEST_VISIT:
        return Result(str(event.id), REJECTED, "seconds-out-of-range", _("A visit lasts 0 to 86,400 seconds."))
    return None


def _known(events: Sequence[View]) -> dict[UUID, set[UUID]]:
    """The live documents among those named, each with the live parts that are named and shown at it."""
    wanted = {event.document for event in events}
    paths = dict(DocumentPage.objects.live().filter(content_id__in=wanted).values_list("path", "content_id"))
    known: dict[UUID, set[UUID]] = {content_id: set() for content_id in paths.values()}
    parts = {event.part for event in events if event.part}
    if not parts:
        return known
    named: dict[str, UUID] = {}
    for model in (OutlinePage, InfographicPage, MediaSummaryPage):
        named |= dict(model.objects.live().filter(content_id__in=parts).values_list("path", "content_id"))
    for path, part in named.items():
        document = paths.get(path[: -DocumentPage.steplen])
        if document is not None:
            known[document].add(part)
    reused = ReusedPart.objects.filter(document__content_id__in=list(known), part__path__in=list(named))
    for document, path in reused.values_list("document__content_id", "part__path"):
        known[document].add(named[path])
    return known


def _utc(at: datetime) -> str:
    """Two spellings of one instant are the same instant."""
    return bounded(at).astimezone(UTC).isoformat()

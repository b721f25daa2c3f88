"""The work "attendance cards": issues what is missing, then prints the sheets.

A step issues the cards of some members and notes where it came to, in one transaction: however often the worker dies,
nobody gets two cards from one order.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation import audit
from cms.organisation.models import Card, Member, PeopleJob
from cms.organisation.papers import printing, sheets
from cms.organisation.papers.bundles import Bundle, bundles_of, packed, scratch
from cms.organisation.papers.cards import issue_cards
from cms.organisation.papers.keys import KeyLost
from cms.organisation.papers.paper_orders import REISSUE, PaperOrder, holders, in_need, to_print
from cms.organisation.work import jobs
from cms.organisation.work.running import Outcome, Progress, WorkRefused

STEP = 500


def order_cards(order: PaperOrder) -> PeopleJob:
    """Puts the order into the list of background work."""
    title = _("Attendance cards: %(unit)s") % {"unit": order.unit.name}
    return jobs.order(PeopleJob.Kind.CARDS, title=title, by=order.by, unit=order.unit, **order.params())


def make_cards(job: PeopleJob, progress: Progress) -> Outcome:
    """The sheets, as one PDF or as a ZIP with a PDF for each committee above the cells."""
    order, today = PaperOrder.of(job), timezone.localdate()
    try:
        counts = _issue(job, order, today, progress)
        with scratch(job) as folder:
            return _print(job, order, today, folder, counts, progress)
    except KeyLost as lost:
        raise WorkRefused(lost.reason) from lost


def _issue(job: PeopleJob, order: PaperOrder, today: date, progress: Progress) -> dict[str, int]:
    """New cards for those in need, some at a time in the order of their keys. Goes on after the last one issued."""
    counts = {"after": 0, "issued": 0, "revoked": 0} | job.checkpoint
    reason = order.reason if order.whom == REISSUE else Card.Reason.REPLACED if order.before else ""
    total = holders(order).count()
    while True:
        with transaction.atomic():
            members = list(in_need(order, today).filter(pk__gt=counts["after"]).order_by("pk")[:STEP])
            if not members:
                return counts
            revoked, made = issue_cards(members, today, reason, job)
            counts = {
                "after": members[-1].pk, "issued": counts["issued"] + len(made), "revoked": counts["revoked"] + revoked,
            }  # fmt: skip
            progress(0, total, checkpoint=counts)
            audit.record(
                order.by,
                "card.issue",
                object=f"job:{job.uid}",
                unit_code=order.unit.code,
                reason=reason,
                rows=len(made),
            )


def _print(
    job: PeopleJob, order: PaperOrder, today: date, folder: Path, counts: dict[str, int], progress: Progress
) -> Outcome:
    cards = to_print(order, today, job)
    bundles = bundles_of(Member.objects.filter(cards__in=cards))
    total = sum(bundle.members for bundle in bundles)
    if not total:
        raise WorkRefused(_("There is no card to print for this choice."))
    files: list[tuple[str, Path]] = []
    waiting = _sheets(bundles, cards, folder, files)
    for done in sheets.write_all(waiting):
        progress(done, total)
    audit.record(order.by, "card.print", object=f"job:{job.uid}", unit_code=order.unit.code, rows=total)
    progress(total, total, checkpoint=counts)
    file, name = packed(files, name=f"the-tham-du-{order.unit.code}", folder=folder)
    return Outcome({"issued": counts["issued"], "revoked": counts["revoked"], "printed": total}, file, name)


def _sheets(
    bundles: list[Bundle], cards: QuerySet[Card], folder: Path, files: list[tuple[str, Path]]
) -> Iterator[sheets.Sheet]:
    """What is still to be drawn. A file is named after its content, so an attempt after a breakdown finds what was
    finished before, and draws anew what has changed since."""
    for bundle in bundles:
        values = {"cells": list(_cells(bundle, cards))}
        digest = hashlib.sha256(json.dumps(values).encode()).hexdigest()
        file = folder / f"{digest}.pdf"
        files.append((bundle.name, file))
        if not file.exists():
            yield sheets.Sheet(printing.CARDS, values, file, bundle.members)


def _cells(bundle: Bundle, cards: QuerySet[Card]) -> Iterator[dict[str, Any]]:
    """A cell after the other, with its members in the order of their names."""
    of_cell: dict[int, list[Card]] = {cell.unit.pk: [] for cell in bundle.cells}
    rows = cards.filter(member__cell__in=of_cell).select_related("member__cell")
    for card in rows.order_by("member__sort_name", "member__pk"):
        of_cell[card.member.cell_id].append(card)
    for cell in bundle.cells:
        if of_cell[cell.unit.pk]:
            yield printing.cell_of_cards(cell.unit.name, cell.above, of_cell[cell.unit.pk])

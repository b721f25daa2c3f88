"""The work "activation letters".

The codes are drawn up with the sheets and come alive, by their hashes, in the transaction in which the job is done and
its file can be fetched. A run that breaks off has changed nothing: letters handed out before still work, and what it had
drawn opens nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.organisation import audit
from cms.organisation.models import Member, PeopleJob
from cms.organisation.papers import printing, sheets
from cms.organisation.papers.bundles import Bundle, bundles_of, packed, scratch
from cms.organisation.papers.paper_orders import PaperOrder, recipients
from cms.organisation.sign_in.activation_codes import NewCode, bring_alive, last_day, new_code
from cms.organisation.work import jobs
from cms.organisation.work.running import Outcome, Progress, WorkRefused

KEEP = timedelta(days=3)


def order_letters(order: PaperOrder) -> PeopleJob:
    """Puts the order into the list of background work."""
    title = _("Activation letters: %(unit)s") % {"unit": order.unit.name}
    return jobs.order(PeopleJob.Kind.LETTERS, title=title, by=order.by, unit=order.unit, **order.params())


def make_letters(job: PeopleJob, progress: Progress) -> Outcome:
    """The letters, as one PDF or as a ZIP with a PDF for each committee above the cells."""
    order, now = PaperOrder.of(job), timezone.now()
    codes: list[NewCode] = []
    with scratch(job) as folder:
        bundles = bundles_of(recipients(order))
        total = sum(bundle.members for bundle in bundles)
        if not total:
            raise WorkRefused(_("There is no letter to print for this choice."))
        files = [(bundle.name, folder / f"{bundle.name}.pdf") for bundle in bundles]
        for done in sheets.write_all(_sheets(order, bundles, folder, codes, now)):
            progress(done, total)
        progress(total, total, checkpoint={})
        file, name = packed(files, name=f"giay-kich-hoat-{order.unit.code}", folder=folder)

    def come_alive() -> None:
        alive = bring_alive(codes, by=order.by, now=timezone.now(), last_day=last_day(now))
        audit.record(order.by, "activation.issue", object=f"job:{job.uid}", unit_code=order.unit.code, rows=alive)

    return Outcome({"printed": len(codes)}, file, name, keep=KEEP, together=come_alive)


def _sheets(
    order: PaperOrder, bundles: list[Bundle], folder: Path, codes: list[NewCode], now: datetime
) -> Iterator[sheets.Sheet]:
    for bundle in bundles:
        letters = []
        for member in _members(order, bundle):
            code = new_code(member)
            codes.append(code)
            letters.append(printing.letter(member, code.text, settings.SITE_ORIGIN, last_day(now)))
        yield sheets.Sheet(printing.LETTERS, {"letters": letters}, folder / f"{bundle.name}.pdf", len(letters))


def _members(order: PaperOrder, bundle: Bundle) -> list[Member]:
    """Cell by cell in the order of the tree, in each by name."""
    place = {cell.unit.pk: number for number, cell in enumerate(bundle.cells)}
    members = recipients(order).filter(cell__in=place).select_related("cell").order_by("sort_name", "pk")
    return sorted(members, key=lambda member: place[member.cell_id])

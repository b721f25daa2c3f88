"""The screens under `/thong-ke/` and their downloads."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.organisation import audit
from cms.organisation.models import Unit, UnitClosure, User
from cms.organisation.queries import units_visible_to
from cms.organisation.staff.recent import recent_mfa_required
from cms.organisation.units.tree import ancestors
from cms.reports import export
from cms.reports.asked import Asked, address, asked
from cms.reports.formats import day, instant
from cms.reports.pages import ITEMS, OVERVIEW, PAGES
from cms.reports.report import Report, Section
from cms.reports.row_security import viewing
from cms.reports.screen import screen

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in, or sent to sign in and back. What is not visible, and what is not there, look the same."""

    @never_cache
    @require_safe
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        with override(settings.LANGUAGE_CODE), viewing(request.user, timezone.localdate()):
            try:
                return view(request, *args, **kwargs)
            except Http404:
                seen = units_visible_to(request.user, "view_statistics").exists()
                return render(request, "reports/not_found.html", {"sees_a_unit": seen}, status=404)

    return guarded


@staff_only
def home(request: HttpRequest) -> HttpResponse:
    """The unit the viewer answers for; a choice where there are several."""
    units = list(top_units(cast(User, request.user)))
    if not units:
        raise Http404
    if len(units) == 1:
        return redirect(address(units[0].code))
    links = [(unit.name, address(unit.code)) for unit in units]
    return render(request, "reports/units.html", {"units": links})


def top_units(user: User) -> QuerySet[Unit]:
    """The units whose figures are open to the viewer, without those that lie below another one of them."""
    visible = units_visible_to(user, "view_statistics")
    # Figures count everything below a unit: one that the viewer does not reach closes all above it.
    foreign = UnitClosure.objects.open().exclude(descendant__in=visible.values("pk"))
    whole = visible.exclude(pk__in=foreign.values("ancestor"))
    below = UnitClosure.objects.open().filter(ancestor__in=whole.values("pk"), depth__gt=0)
    return whole.exclude(pk__in=below.values("descendant")).order_by("path")


@staff_only
def page(request: HttpRequest, code: str, page: str = OVERVIEW, item: str = "") -> HttpResponse:
    with_unit = _asked(request, code)
    report = _report(with_unit, page, item)
    _record_names(with_unit, report, page, item)
    context = screen(with_unit, report, page, item, _trail(with_unit))
    return render(request, "reports/page.html", context)


@staff_only
@recent_mfa_required
def download(request: HttpRequest, code: str, page: str, kind: str, item: str = "") -> HttpResponse:
    with_unit = _asked(request, code, whole=True)
    report = _report(with_unit, page, item)
    sections = _sections(report, request.GET.get("bang", "") if kind == "csv" else "")
    rows = sum(len(section.table.rows) for section in sections)
    audit.record(
        with_unit.user, "report.export", object=_object(page, item, kind), unit_code=code, reason=report.title[:300],
        rows=rows,
    )  # fmt: skip
    body = (
        export.plain_text(sections[0].table) if kind == "csv" else export.workbook(sections, _facts(with_unit, report))
    )
    response = HttpResponse(body, content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    table = sections[0].key if kind == "csv" and sections[0].key != page else ""
    name = "-".join(part for part in (code, page, table, with_unit.today.isoformat()) if part)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _asked(request: HttpRequest, code: str, whole: bool = False) -> Asked:
    now = timezone.now()
    return asked(cast(User, request.user), code, request.GET.dict(), now, timezone.localdate(now), whole)


def _report(with_unit: Asked, page: str, item: str) -> Report:
    if page not in PAGES or (item and page not in ITEMS):
        raise Http404(page)
    if with_unit.unit.pk in with_unit.hidden:
        text = _("This unit has so few members that its figures are open only to those who may see their names.")
        return Report(title=str(PAGES[page][0]), lead=text, sections=[])
    return ITEMS[page](with_unit, item) if item else PAGES[page][1](with_unit)


def _record_names(with_unit: Asked, report: Report, page: str, item: str) -> None:
    """Whoever reads a list of names is recorded, with the report as the purpose."""
    for section in report.sections:
        if section.named:
            audit.record(
                with_unit.user, "report.names", object=_object(page, item, section.key),
                unit_code=with_unit.unit.code, reason=f"{report.title}: {section.title}"[:300],
                rows=len(section.table.rows),
            )  # fmt: skip


def _object(page: str, item: str, what: str) -> str:
    return "/".join(part for part in (page, item, what) if part)[:200]


def _sections(report: Report, key: str) -> list[Section]:
    """All tables of a page, or the one with the key (the first where none is named)."""
    if not report.sections:
        raise Http404(key)
    if not key:
        return list(report.sections)
    found = [section for section in report.sections if section.key == key]
    if not found:
        raise Http404(key)
    return found


def _facts(with_unit: Asked, report: Report) -> list[tuple[str, str]]:
    period = with_unit.period
    return [
        (_("Report"), report.title),
        (_("Unit"), f"{with_unit.unit.name} ({with_unit.unit.code})"),
        (_("From"), day(period.first) if period.first else _("the beginning")),
        (_("Until"), day(period.last) if period.last else _("today")),
        (_("Filters"), "; ".join(chip.text for chip in report.chips) or _("none")),
        (_("Taken by"), with_unit.user.get_username()),
        (_("Taken at"), instant(with_unit.now)),
        *report.facts,
        *((_("Definition"), text) for text in report.definitions),
    ]


def _trail(with_unit: Asked) -> list[Unit]:
    """The units above, as far up as the viewer may look."""
    visible = units_visible_to(with_unit.user, "view_statistics")
    return list(ancestors(with_unit.unit).filter(pk__in=visible.values("pk")))

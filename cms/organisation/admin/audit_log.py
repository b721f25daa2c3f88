"""The audit log on a screen: who did what, when, to which object, for which unit. It shows no names, since it has none."""

import csv
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cms.organisation import audit
from cms.organisation.admin.dates import DayInput
from cms.organisation.admin.policies import units_for
from cms.organisation.audit_heads import shipped
from cms.organisation.audit_words import ACTIONS, said
from cms.organisation.models import AuditEvent, User

PAGE = 100
# Checked at every look; the whole chain on request and every time `verify_audit` runs.
LAST_ROWS = 1000


class FilterForm(forms.Form):
    actor = forms.CharField(label=gettext_lazy("Who (account or identifier)"), required=False, max_length=150)
    action = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    unit = forms.CharField(label=gettext_lazy("Code of the unit"), required=False, max_length=40)
    object = forms.CharField(label=gettext_lazy("Object"), required=False, max_length=200)
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput)
    until = forms.DateField(label=gettext_lazy("To"), required=False, widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = sorted((str(text), code) for code, text in ACTIONS.items())
        cast(forms.ChoiceField, self.fields["action"]).choices = [("", "–"), *((code, text) for text, code in words)]


def events_for(user: User) -> "QuerySet[AuditEvent]":
    """The rows about units in reach. What concerns no unit is for those who see the whole tree."""
    visible = units_for(user, "view_audit")
    rows = AuditEvent.objects.order_by("-seq")
    return rows if visible.filter(depth=1).exists() else rows.filter(unit_code__in=visible.values("code"))


def may_view(user: User) -> bool:
    return units_for(user, "view_audit").exists()


@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    user = _viewer(request)
    form = FilterForm(request.GET or None)
    page = Paginator(_filtered(events_for(user), form), PAGE).get_page(request.GET.get("p"))
    verdict = audit.verify(last=LAST_ROWS)
    context = {
        "form": form,
        "page": page,
        "rows": [(event, said(event.action)) for event in page.object_list],
        "verdict": verdict,
        "last_rows": min(LAST_ROWS, verdict.rows),
    }
    return TemplateResponse(request, "organisation/admin/audit.html", context)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """The whole chain, and the heads that were written down."""
    _viewer(request)
    verdict = audit.verify(shipped())
    if verdict.broken_at is not None:
        messages.error(request, _("The audit log is broken at row %(row)s.") % {"row": verdict.broken_at})
    elif verdict.missing:
        messages.error(request, _("Rows were cut off the end of the audit log."))
    else:
        text = _("The audit log is whole: %(rows)s rows, head %(head)s.")
        messages.success(request, text % {"rows": verdict.rows, "head": verdict.head[:16]})
    return redirect("organisation_audit")


@never_cache
@require_POST
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The filtered rows as CSV. The export itself becomes a row, with the reason that was given."""
    user = _viewer(request)
    reason = request.POST.get("reason", "").strip()[:300]
    if not reason:
        messages.error(request, _("Please write why the log is exported."))
        return redirect("organisation_audit")
    rows = _filtered(events_for(user), FilterForm(request.POST))
    audit.record(user, "audit.export", reason=reason, rows=rows.count())
    name = f"nhat-ky-{timezone.localdate().isoformat()}.csv"
    return StreamingHttpResponse(
        _lines(rows), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


class _Echo:
    """What the csv module writes to: hands each line back."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: "QuerySet[AuditEvent]") -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(["seq", "at", "actor", "action", "object", "unit", "reason", "rows", "mac"])
    for event in rows.iterator(chunk_size=2000):
        texts = [event.actor, event.action, event.object, event.unit_code, event.reason]
        yield writer.writerow(
            [event.seq, event.at.isoformat(), *map(_harmless, texts), event.rows, bytes(event.mac).hex()]
        )


def _harmless(text: str) -> str:
    """A reason that begins like a formula stays a text."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _filtered(rows: "QuerySet[AuditEvent]", form: FilterForm) -> "QuerySet[AuditEvent]":
    if not form.is_valid():
        return rows
    asked = form.cleaned_data
    exact = {"actor": asked["actor"], "action": asked["action"], "unit_code": asked["unit"], "object": asked["object"]}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if asked["since"]:
        rows = rows.filter(at__gte=_midnight(asked["since"]))
    if asked["until"]:
        rows = rows.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
    return rows


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _viewer(request: HttpRequest) -> User:
    user = cast(User, request.user)
    if not may_view(user):
        raise Http404
    return user

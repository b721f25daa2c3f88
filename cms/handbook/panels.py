"""Parts of the form of a document that only show: what the program knows, finds or computes."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, Panel

from cms.handbook.identity import address_for_reading
from cms.handbook.models import DocumentPage, DocumentRelation
from cms.handbook.models.force import verdict_on
from cms.handbook.originals import examine
from cms.handbook.rights import readable
from cms.handbook.validity import Verdict
from cms.organisation.models import User

# The relation as the other document sees it.
BACKWARD = {
    "amends": gettext_lazy("Amended by"),
    "supplements": gettext_lazy("Supplemented by"),
    "replaces": gettext_lazy("Replaced by"),
    "repeals": gettext_lazy("Repealed by"),
    "guides": gettext_lazy("Guided by"),
    "based_on": gettext_lazy("Basis of"),
    "implements": gettext_lazy("Implemented by"),
}
SENTENCES = {
    ("not_yet", "date"): gettext_lazy("Not yet in force: from %(day)s on."),
    ("in_force", ""): gettext_lazy("In force since %(day)s."),
    ("expired", "date"): gettext_lazy("Expired since %(day)s, by its own date."),
    ("expired", "replaces"): gettext_lazy("Expired since %(day)s: replaced by %(by)s."),
    ("expired", "repeals"): gettext_lazy("Expired since %(day)s: repealed by %(by)s."),
    ("partly_expired", "replaces"): gettext_lazy("Partly expired since %(day)s: in part replaced by %(by)s."),
    ("partly_expired", "repeals"): gettext_lazy("Partly expired since %(day)s: in part repealed by %(by)s."),
}


class NotedPanel(FieldPanel):
    """What the program notes itself; nothing yet is a dash, not Python's None."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "read_only": True})

    def format_value_for_display(self, value: Any) -> Any:
        return "–" if value is None else super().format_value_for_display(value)


class NumberPanel(Panel):
    """Where the script finds the address that it asks while a number is typed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "handbook/admin/number_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            committee = getattr(self.form, "parent_page", None)
            return super().get_context_data(parent_context) | {
                "url": reverse("handbook_document_check"),
                "page": self.instance.pk or "",
                "committee": committee.pk if committee else "",
            }


class OriginalPanel(Panel):
    """Checksum and what was found on the first page; another file is asked about as soon as it is chosen."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "handbook/admin/original_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            original = self.instance.original_file
            return super().get_context_data(parent_context) | {
                "url": reverse("handbook_original_check", args=[0]),
                "reading": examine(original) if original else None,
            }


class ForcePanel(Panel):
    """The validity of today and its reason."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "handbook/admin/force_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and self.instance.issued_on)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            verdict = verdict_on(self.instance, timezone.localdate())
            return super().get_context_data(parent_context) | {
                "code": verdict.validity,
                "sentence": sentence_of(verdict),
            }


class IncomingPanel(Panel):
    """The relations that other documents have to this one. Those that this user may read."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "handbook/admin/incoming_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"rows": incoming(self.instance, self.request.user)}


def sentence_of(verdict: Verdict) -> str:
    if verdict.cause == "by_hand":
        label = DocumentPage.Validity(verdict.validity).label
        return _("%(validity)s (set by hand).") % {"validity": label}
    day = date_format(verdict.since, "d/m/Y") if verdict.since else ""
    return str(SENTENCES[verdict.validity, verdict.cause]) % {"day": day, "by": verdict.by}


def incoming(page: DocumentPage, user: User) -> list[dict[str, Any]]:
    relations = DocumentRelation.objects.filter(target=page.pk, source__in=readable(user, DocumentPage.objects.all()))
    return [
        {
            "kind": BACKWARD[one.kind],
            "partial": one.partial,
            "document": one.source,
            "url": address_for_reading(one.source, user),
        }
        for one in relations.select_related("source__issuer").order_by("kind", "-source__issued_on", "pk")
    ]

"""The list of documents: how it is searched and filtered, and the state of each row."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import RadioSelect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter
from wagtail.admin.ui.tables.pages import PageStatusColumn
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet

from cms.handbook import gaps
from cms.handbook.models import DocumentPage, TakeDown
from cms.handbook.take_down.queries import with_take_downs
from site_builder.text import words_vi

STATES = (("live", _("On the site")), ("not_live", _("Not on the site")), ("taken_down", _("Taken down")))


class DocumentFilters(PageFilterSet):
    lacks = ChoiceFilter(label=_("On the site, but …"), choices=gaps.choices, method="filter_lacks")
    state = ChoiceFilter(label=_("State"), choices=STATES, method="filter_state")
    validity = ChoiceFilter(
        label=_("Validity"), choices=DocumentPage.Validity.choices, widget=RadioSelect, empty_label=None
    )

    class Meta:
        model = DocumentPage
        fields: ClassVar[list[str]] = ["lacks", "state", "type", "issuer", "circulation", "validity"]

    def filter_lacks(self, documents: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return gaps.lacking(documents, value)

    def filter_state(self, documents: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "taken_down":
            return documents.filter(pk__in=TakeDown.objects.open().values("document"))
        return documents.filter(live=value == "live")


class StateColumn(PageStatusColumn):
    """Wagtail's word, unless the document is taken down."""

    cell_template_name = "handbook/admin/state_cell.html"


class DocumentIndexView(IndexView):
    """Finds "dang vien" and "đảng viên", "57 nq" and "57-NQ/TW" alike: both sides are compared as folded words.

    Not by Wagtail's index, which allows no filter of ours beside it.
    """

    def get_base_queryset(self) -> QuerySet[DocumentPage]:
        return super().get_base_queryset().with_validity(timezone.localdate())

    def annotate_queryset(self, pages: QuerySet[DocumentPage]) -> QuerySet[DocumentPage]:
        return with_take_downs(super().annotate_queryset(pages))

    def search_queryset(self, queryset: QuerySet[DocumentPage]) -> QuerySet[DocumentPage]:
        for word in words_vi(self.search_query or "").split():
            queryset = queryset.filter(search_text__contains=f" {word}")
        return queryset

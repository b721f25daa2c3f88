"""Topics and glossary terms in the CMS: lists whose every entry readers see."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from cms.handbook.models import GlossaryTerm, Topic
from site_builder.text import fold_vi


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "folder-open-inverse"
    copy_view_enabled = False  # a copy would claim the address and the content id of the first
    list_display = ["name", "slug", "order"]
    search_fields = ["name"]


def with_words(terms: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those that have every word, with or without marks."""
    for word in fold_vi(words).split():
        terms = terms.filter(folded__contains=word)
    return terms


class TermIndexView(IndexView):
    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return with_words(queryset, self.search_query or "")


class TermFilterForm(BaseFilterForm):
    q = forms.CharField(label=_("Words of the term"), required=False)

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        self.search_query = self.cleaned_data["q"]
        self.is_searching = bool(self.search_query)
        return with_words(super().filter(objects), self.search_query)


class TermChooseView(ChooseView):
    filter_form_class = TermFilterForm


class TermResultsView(ChooseResultsView):
    filter_form_class = TermFilterForm


class TermChooser(SnippetChooserViewSet):
    """An author who misses a term explains it on the spot."""

    choose_view_class = TermChooseView
    choose_results_view_class = TermResultsView
    form_fields = ["term", "explanation"]


class GlossaryTermViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "openquote"
    copy_view_enabled = False
    list_display = ["term", "explanation"]
    index_view_class = TermIndexView
    chooser_viewset_class = TermChooser
    # Filtered by `TermIndexView`; named so that the list offers a search at all.
    search_fields = ["folded"]

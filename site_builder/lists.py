"""The pages that no single entry stands behind: home, lists, and the fixed pages of the reader site."""

from collections.abc import Iterable
from itertools import groupby

from site_builder.content import Document, Entry
from site_builder.contract import (
    DOCUMENTS,
    PLANS,
    QUIZZES,
    TOPICS,
    View,
    card,
    crumb,
    page,
    step,
    topic_links,
    type_address,
    year_address,
)
from site_builder.library import Library
from site_builder.text import fold_vi

NOTICE = "/quyen-rieng-tu/"
ACTIVATION = "/kich-hoat/"
CARD = "/the/"
DEVICES = "/thiet-bi/"
MY_DATA = "/du-lieu-cua-toi/"
SCANNER = "/diem-danh/"
NOT_FOUND = "/404.html"
GONE = "/410.html"


def list_pages(library: Library) -> list[View]:
    """Home and all lists."""
    documents = [(entry, entry.head) for entry in library.documents() if isinstance(entry.head, Document)]
    years = _groups((head.issued_on[:4], entry) for entry, head in documents if head.issued_on)
    by_name = sorted(documents, key=lambda pair: fold_vi(pair[1].type_name))
    types = _groups((head.type_name, entry) for entry, head in by_name)
    index = {
        "years": [{"title": year, "path": year_address(year), "count": len(of)} for year, of in years.items()],
        "topics": topic_links(library),
        "types": [{"title": name, "path": type_address(name), "count": len(of)} for name, of in types.items()],
    }
    everything = _documents(DOCUMENTS, "", "", library.documents(), library, index)
    by_year = [_documents(year_address(year), "year", year, of, library, index) for year, of in years.items()]
    by_type = [_documents(type_address(name), "type", name, of, library, index) for name, of in types.items()]
    return [_home(library), everything, *by_year, *by_type, _topics(library), _quizzes(library), _plans(library)]


def fixed_pages(*, api: bool, staff: bool) -> list[View]:
    """The pages whose words stand in the templates.

    Those of signed-in members exist only with the API, the organisers' only where the CMS signs them in.
    """
    keyed = [("notice", NOTICE), ("not_found", NOT_FOUND), ("gone", GONE)]
    if api:
        keyed += [("activation", ACTIVATION), ("card", CARD), ("devices", DEVICES), ("my_data", MY_DATA)]
    if staff:
        keyed += [("scanner", SCANNER)]
    return [page(key, path, "", [crumb(key)]) for key, path in keyed]


def _home(library: Library) -> View:
    media = [card(entry, library) for entry in library.of_kind("media_summary")]
    return {
        **page("home", "/", "", []),
        "documents": [card(entry, library) for entry in library.documents()[:6]],
        "documents_count": len(library.documents()),
        "topics": topic_links(library),
        "plans": [card(entry, library) for entry in library.plans()[:3]],
        "quizzes": [card(entry, library) for entry in library.quizzes()[:4]],
        "media": media[:4],
    }


def _documents(path: str, by: str, only: str, entries: list[Entry], library: Library, index: View) -> View:
    """A list of documents, narrowed `by` a year or a type to `only`; both empty for all documents."""
    crumbs = [crumb("documents", DOCUMENTS), step(only)] if only else [crumb("documents")]
    view = page("documents", path, only, crumbs)
    return {**view, **index, "narrowed_by": by, "documents": [card(entry, library) for entry in entries]}


def _topics(library: Library) -> View:
    return {
        **page("topics", TOPICS, "", [crumb("documents", DOCUMENTS), crumb("topics")]),
        "topics": topic_links(library),
    }


def _quizzes(library: Library) -> View:
    view = page("quizzes", QUIZZES, "", [crumb("quizzes")])
    return {**view, "quizzes": [card(entry, library) for entry in library.quizzes()]}


def _plans(library: Library) -> View:
    view = page("study_plans", PLANS, "", [crumb("plans")])
    return {**view, "plans": [card(entry, library) for entry in library.plans()]}


def _groups(pairs: Iterable[tuple[str, Entry]]) -> dict[str, list[Entry]]:
    """Entries by key; the pairs come with equal keys side by side."""
    return {key: [entry for _, entry in group] for key, group in groupby(pairs, key=lambda pair: pair[0])}

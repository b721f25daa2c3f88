"""What a template sees of an entry.

`present(entry, library)` is pure and gives a dict of plain JSON values: links between entries are expanded to small
cards, dates and sizes are written out. Preview and build both call it, so a draft looks as it will when published.
Codes (validity, relation, form) stay codes; the templates put words to them.
"""

from typing import Any

from site_builder.content import (
    Document,
    Entry,
    FileRef,
    Gone,
    Infographic,
    MediaSummary,
    Outline,
    PlanSession,
    Quiz,
    Redirect,
    Relation,
    StudyPlan,
    Term,
    Topic,
)
from site_builder.dates import day, length, moment, size
from site_builder.library import PARTS, Library
from site_builder.text import slug

View = dict[str, Any]

DOCUMENTS = "/van-ban/"
QUIZZES = "/trac-nghiem/"
PLANS = "/ke-hoach/"
TOPICS = "/chuyen-muc/"
PART_KINDS = ("outline", "infographic", "media_summary")


def present(entry: Entry, library: Library) -> View:
    """The view model of one entry's page. `template` names the template that shows it."""
    head = entry.head
    if isinstance(head, Document):
        return _document(entry, head, library)
    if isinstance(head, Outline):
        return _outline(entry, head, library)
    if isinstance(head, Infographic):
        return {**_part(entry, head.document, library), "infographic": _infographic_card(entry, head)}
    if isinstance(head, MediaSummary):
        return {**_part(entry, head.document, library), "media": _media_card(entry, head)}
    if isinstance(head, Quiz):
        return _quiz(entry, head, library)
    if isinstance(head, StudyPlan):
        return _plan(entry, head, library)
    if isinstance(head, Topic):
        return _topic(entry, library)
    if isinstance(head, Redirect):
        return {"template": "redirect", "path": entry.path, "title": entry.title, "target": head.target}
    assert isinstance(head, Gone)
    raise ValueError(f"{entry.path} is gone: it has no page")


def card(entry: Entry, library: Library) -> View:
    """The few facts that lists and links show of an entry."""
    head = entry.head
    small: View = {"kind": entry.kind, "content_id": entry.content_id, "path": entry.path, "title": entry.title}
    if isinstance(head, Document):
        return {**small, **_document_facts(entry, head, library)}
    if isinstance(head, Quiz):
        return {
            **small,
            **_quiz_rules(head),
            "about": _about(head.document, library),
        }
    if isinstance(head, StudyPlan):
        return {**small, **_plan_facts(head), "sessions_count": len(head.sessions)}
    if isinstance(head, Infographic):
        return {**small, **_infographic_card(entry, head)}
    if isinstance(head, MediaSummary):
        return {**small, **_media_card(entry, head), "about": _about(head.document, library)}
    if isinstance(head, Outline):
        return {**small, "audience": head.audience, "language": head.language, "illustrative": head.illustrative}
    raise ValueError(f"{entry.path}: a {entry.kind} has no card")


def type_address(type_name: str) -> str:
    return f"{DOCUMENTS}loai/{slug(type_name)}/"


def year_address(year: str) -> str:
    return f"{DOCUMENTS}{year}/"


def crumb(key: str, path: str = "") -> View:
    """A step of the breadcrumb that the template names: `home`, `documents`, `topics`, `quizzes`, `plans`."""
    return {**step("", path), "key": key}


def step(title: str, path: str = "", language: str = "vi") -> View:
    """A step of the breadcrumb with a title of its own; the last one has no path."""
    return {"key": "", "title": title, "path": path, "language": language}


def page(template: str, path: str, title: str, crumbs: list[View]) -> View:
    """The fields that every page has."""
    return {
        "template": template,
        "path": path,
        "title": title,
        "description": "",
        "content_id": "",
        "document_id": "",
        "language": "vi",
        "body": "",
        "breadcrumbs": [crumb("home", "/"), *crumbs],
    }


def _page(entry: Entry, crumbs: list[View], description: str = "") -> View:
    return {
        **page(entry.kind, entry.path, entry.title, [*crumbs, step(entry.title)]),
        "description": description,
        "content_id": entry.content_id,
        "body": entry.body,
    }


def _document(entry: Entry, head: Document, library: Library) -> View:
    year = head.issued_on[:4]
    crumbs = [crumb("documents", DOCUMENTS)] + ([step(year, year_address(year))] if year else [])
    return {
        **_page(entry, crumbs, head.summary),
        **_document_facts(entry, head, library),
        "breadcrumbs": [crumb("home", "/"), *crumbs, step(head.number)],
        "document_id": entry.content_id,
        "issuing_level": head.issuing_level,
        "issuer_code": head.issuer_code,
        "term": head.term,
        "signer": head.signer,
        "signer_post": head.signer_post,
        "signing_form": head.signing_form,
        "place": head.place,
        "effective_on": day(head.effective_on),
        "expires_on": day(head.expires_on),
        "study_by": day(head.study_by),
        "fields_of_work": head.fields_of_work,
        "keywords": head.keywords,
        "urgency": head.urgency,
        "recipients": head.recipients,
        "pages": head.pages,
        "audiences": head.audiences,
        "topics": [topic for topic in topic_links(library) if topic["content_id"] in head.topics],
        "key_points": head.key_points,
        "terms": [_term(term, library) for term in head.terms],
        "contents": [
            {"anchor": line.anchor, "marker": line.marker, "title": line.title, "level": line.level}
            for line in head.contents
        ],
        "original_file": _file(head.original_file),
        "original_sha256": head.original_sha256,
        "outlines": _parts(entry, head, "outline", library),
        "infographics": _parts(entry, head, "infographic", library),
        "media": sorted(_parts(entry, head, "media_summary", library), key=lambda part: part["medium"] != "video"),
        "quizzes": [card(quiz, library) for quiz in library.parts(entry.content_id, "quiz")],
        "plans": [card(plan, library) for plan in library.plans_with(entry.content_id)],
        "relations": [_relation(relation, library) for relation in head.relations],
        "relations_from": [
            {"kind": relation.kind, "partial": relation.partial, "card": card(other, library)}
            for other, relation in library.pointing_to(entry.content_id)
            if other.content_id != entry.content_id
        ],
    }


def _document_facts(entry: Entry, head: Document, library: Library) -> View:
    return {
        "number": head.number,
        "type_name": head.type_name,
        "type_path": type_address(head.type_name),
        "summary": head.summary,
        "issuer": head.issuer,
        "issued_on": day(head.issued_on),
        "validity": head.validity,
        "illustrative": head.illustrative,
        "materials": _materials(entry, head, library),
    }


def _materials(entry: Entry, head: Document, library: Library) -> list[str]:
    """What there is beside the text: outline, infographic, video, audio, quiz."""
    held = {kind: [*library.parts(entry.content_id, kind), *library.reused(head, kind)] for kind in PART_KINDS}
    found = [kind for kind in ("outline", "infographic") if held[kind]]
    media = [part.head.medium for part in held["media_summary"] if isinstance(part.head, MediaSummary)]
    found += [medium for medium in ("video", "audio") if medium in media]
    return [*found, *(["quiz"] if library.parts(entry.content_id, "quiz") else [])]


def _parts(entry: Entry, head: Document, kind: str, library: Library) -> list[View]:
    """The document's own parts, then those of others that its author shows here: `of` names their document."""
    own = [{**card(part, library), "of": None} for part in library.parts(entry.content_id, kind)]
    reused = [
        {**card(part, library), "of": _about(part.head.document, library)}
        for part in library.reused(head, kind)
        if isinstance(part.head, PARTS)
    ]
    return own + reused


def _term(term: Term, library: Library) -> View:
    return {
        "anchor": f"thuat-ngu-{term.anchor}",
        "term": term.term,
        "explanation": term.explanation,
        "source": _about(term.document, library),
    }


def topic_links(library: Library) -> list[View]:
    """The topics in their order; those that hold nothing yet are not offered."""
    held = [(topic, len(library.documents_in(topic.content_id))) for topic in library.topics()]
    return [
        {
            "content_id": topic.content_id,
            "title": topic.title,
            "path": topic.path,
            "introduction": topic.body,
            "count": count,
        }
        for topic, count in held
        if count
    ]


def _topic(entry: Entry, library: Library) -> View:
    return {
        **_page(entry, [crumb("documents", DOCUMENTS), crumb("topics", TOPICS)]),
        "topics": topic_links(library),
        "documents": [card(document, library) for document in library.documents_in(entry.content_id)],
    }


def _relation(relation: Relation, library: Library) -> View:
    """A document we hold as a card, else the citation."""
    held = library.get(relation.document)
    return {
        "kind": relation.kind,
        "partial": relation.partial,
        "card": card(held, library) if held else None,
        "number": relation.number,
        "issuer": relation.issuer,
        "issued_on": day(relation.issued_on),
        "title": relation.title,
    }


def _part(entry: Entry, document: str, library: Library) -> View:
    """A page below its document. The document may be missing in a preview, when it is a draft too."""
    held = library.get(document)
    crumbs = [crumb("documents", DOCUMENTS)] + ([step(_number(held), held.path)] if held else [])
    return {
        **_page(entry, crumbs, entry.title),
        "document_id": document,
        "document": card(held, library) if held else None,
        "shown_at": [card(other, library) for other in library.showing(entry.content_id)],
    }


def _outline(entry: Entry, head: Outline, library: Library) -> View:
    view = _part(entry, head.document, library)
    others = [other for other in library.parts(head.document, "outline") if other.content_id != entry.content_id]
    return {
        **view,
        "breadcrumbs": [*view["breadcrumbs"][:-1], step(entry.title, language=head.language)],
        "language": head.language,
        "audience": head.audience,
        "illustrative": head.illustrative,
        "others": [card(other, library) for other in others],
    }


def _infographic_card(entry: Entry, head: Infographic) -> View:
    return {
        "content_id": entry.content_id,
        "path": entry.path,
        "title": entry.title,
        "image": _file(head.image),
        "alt": head.alt,
        "text": entry.body,
    }


def _media_card(entry: Entry, head: MediaSummary) -> View:
    return {
        "content_id": entry.content_id,
        "path": entry.path,
        "title": entry.title,
        "medium": head.medium,
        "length": length(head.seconds),
        "video": _file(head.video),
        "audio": _file(head.audio),
        "poster": _file(head.poster),
        "captions": _file(head.captions),
        "has_transcript": bool(entry.body.strip()),
    }


def _quiz_rules(head: Quiz) -> View:
    return {
        "questions": head.questions,
        "minutes": head.minutes,
        "pass_percent": head.pass_percent,
        "attempts_allowed": head.attempts_allowed,
        "opens_at": moment(head.opens_at),
        "closes_at": moment(head.closes_at),
        "audiences": head.audiences,
    }


def _quiz(entry: Entry, head: Quiz, library: Library) -> View:
    held = library.get(head.document)
    return {
        **_page(entry, [crumb("quizzes", QUIZZES)]),
        **_quiz_rules(head),
        "document_id": head.document or "",
        "document": card(held, library) if held else None,
        "plans": [card(plan, library) for plan in library.plans_with(entry.content_id)],
    }


def _plan_facts(head: StudyPlan) -> View:
    return {
        "number": head.number,
        "unit": head.unit,
        "form": head.form,
        "announced_on": day(head.announced_on),
        "deadline": day(head.deadline),
        "audiences": head.audiences,
    }


def _plan(entry: Entry, head: StudyPlan, library: Library) -> View:
    documents = [held for one in head.documents if (held := library.get(one))]
    quizzes = [held for one in head.quizzes if (held := library.get(one))]
    return {
        **_page(entry, [crumb("plans", PLANS)]),
        **_plan_facts(head),
        "documents": [card(held, library) for held in documents],
        "quizzes": [card(held, library) for held in quizzes],
        "sessions": [_session(session) for session in sorted(head.sessions, key=lambda one: one.starts_at)],
    }


def _session(session: PlanSession) -> View:
    return {
        "title": session.title,
        "place": session.place,
        "starts_at": moment(session.starts_at),
        "ends_at": moment(session.ends_at),
    }


def _file(ref: FileRef | None) -> View | None:
    if ref is None:
        return None
    return {
        "path": ref.path,
        "media_type": ref.media_type,
        "size": size(ref.bytes),
        "width": ref.width,
        "height": ref.height,
    }


def _about(document: str | None, library: Library) -> View | None:
    held = library.get(document)
    return {"number": _number(held), "title": held.title, "path": held.path} if held else None


def _number(entry: Entry) -> str:
    return entry.head.number if isinstance(entry.head, Document) else entry.title

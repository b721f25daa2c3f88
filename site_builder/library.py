"""All entries of a site with the look-ups that pages need: by id, by kind, by the document they belong to."""

from collections import defaultdict
from collections.abc import Iterable

from site_builder.content import (
    Document,
    Entry,
    Infographic,
    MediaSummary,
    Outline,
    Quiz,
    Relation,
    StudyPlan,
    Topic,
)

PARTS = (Outline, Infographic, MediaSummary)


class Library:
    """An index over entries. A part of a document that is not among them is left out, see `orphans`.

    So a document that was taken down takes its outlines, pictures and films with it, in whatever order the
    exporter gets to them.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        held = list(entries)
        documents = {entry.content_id for entry in held if isinstance(entry.head, Document)}
        self.orphans = [e for e in held if isinstance(e.head, PARTS) and e.head.document not in documents]
        lost = {id(entry) for entry in self.orphans}
        self.entries = [entry for entry in held if id(entry) not in lost]
        self._by_id = {entry.content_id: entry for entry in self.entries if entry.kind not in ("redirect", "gone")}
        self._parts: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self._shown_at: dict[str, list[Entry]] = defaultdict(list)
        self._pointing: dict[str, list[tuple[Entry, Relation]]] = defaultdict(list)
        for entry in self.entries:
            self._index(entry)

    def get(self, content_id: str | None) -> Entry | None:
        return self._by_id.get(content_id or "")

    def of_kind(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind == kind]

    def documents(self) -> list[Entry]:
        """Newest first; on the same day in the order of their numbers."""
        held = [(entry, entry.head) for entry in self.entries if isinstance(entry.head, Document)]
        held.sort(key=lambda pair: pair[1].number)
        held.sort(key=lambda pair: pair[1].issued_on, reverse=True)
        return [entry for entry, _ in held]

    def plans(self) -> list[Entry]:
        """Newest announcement first."""
        held = [(entry, entry.head) for entry in self.entries if isinstance(entry.head, StudyPlan)]
        held.sort(key=lambda pair: pair[1].announced_on, reverse=True)
        return [entry for entry, _ in held]

    def quizzes(self) -> list[Entry]:
        return sorted(self.of_kind("quiz"), key=lambda entry: entry.path)

    def topics(self) -> list[Entry]:
        held = [(entry, entry.head) for entry in self.entries if isinstance(entry.head, Topic)]
        return [entry for entry, _ in sorted(held, key=lambda pair: (pair[1].order, pair[0].path))]

    def documents_in(self, topic: str) -> list[Entry]:
        """Newest first."""
        return [entry for entry in self.documents() if isinstance(entry.head, Document) and topic in entry.head.topics]

    def parts(self, document: str, kind: str) -> list[Entry]:
        """The outlines, infographics, media summaries or quizzes of a document, in order of their addresses."""
        return self._parts[document, kind]

    def reused(self, document: Document, kind: str) -> list[Entry]:
        """Parts of other documents that are shown at this one too, in the order of its author."""
        held = [self.get(part) for part in document.reused_parts]
        return [part for part in held if part and part.kind == kind]

    def showing(self, part: str) -> list[Entry]:
        """The other documents that a part is shown at."""
        return self._shown_at[part]

    def pointing_to(self, document: str) -> list[tuple[Entry, Relation]]:
        """The documents that relate to this one, and how."""
        return self._pointing[document]

    def plans_with(self, content_id: str) -> list[Entry]:
        """The study plans that name a document or a quiz."""
        return [
            plan
            for plan in self.plans()
            if isinstance(plan.head, StudyPlan) and content_id in [*plan.head.documents, *plan.head.quizzes]
        ]

    def _index(self, entry: Entry) -> None:
        head = entry.head
        if isinstance(head, (*PARTS, Quiz)) and head.document:
            self._parts[head.document, entry.kind].append(entry)
        if isinstance(head, Document):
            for part in head.reused_parts:
                self._shown_at[part].append(entry)
            for relation in head.relations:
                if relation.document:
                    self._pointing[relation.document].append((entry, relation))

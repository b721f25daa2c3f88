"""Topics, glossary terms and reused parts of the demonstration's documents."""

from collections.abc import Mapping

from cms.demo import sources
from cms.demo.ids import demo_id
from cms.handbook.models import (
    DocumentPage,
    DocumentTerm,
    DocumentType,
    GlossaryTerm,
    InfographicPage,
    ReusedPart,
    Topic,
)


def write_topics() -> None:
    for source in sources.load_topics():
        topic, _created = Topic.objects.get_or_create(
            slug=source.code,
            defaults={
                "content_id": demo_id("topic", source.code),
                "name": source.name,
                "order": source.order,
                "introduction": source.introduction,
            },
        )
        topic.document_types.set(DocumentType.objects.filter(code__in=source.types))


def put_on_shelves(pages: Mapping[str, DocumentPage]) -> None:
    """The documents are there, and the infographics below them."""
    terms = {
        source.term: GlossaryTerm.objects.create(
            term=source.term, explanation=source.explanation, source=pages.get(source.source)
        )
        for source in sources.load_glossary()
    }
    for source in sources.load_documents():
        page = pages[source.key]
        page.topics.set(Topic.objects.filter(slug__in=source.topics))
        page.terms = [DocumentTerm(term=terms[name], sort_order=at) for at, name in enumerate(source.terms)]
        page.reused_parts = [
            ReusedPart(part=InfographicPage.objects.get(slug=slug), sort_order=at)
            for at, slug in enumerate(source.reused)
        ]
        page.save()
